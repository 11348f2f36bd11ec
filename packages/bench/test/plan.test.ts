import { expect, it } from 'vitest'
import { interleave } from '../src/plan.ts'

it('lets peers take turns', () => {
  const turns = interleave(['a', 'b', 'c'], 2)
  expect(turns.map(({ peer, round }) => `${peer}${round}`).join(' ')).toBe('a1 b1 c1 a2 b2 c2')
})
