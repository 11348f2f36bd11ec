import { expect, it } from 'vitest'
import { known, knownOf } from './known.ts'

it('tells the value of the promise that was made last, and of no other', async () => {
  const first = known(1)
  expect(knownOf(first)).toBe(1)
  const second = known(2)
  expect(knownOf(first)).toBeUndefined()
  expect(knownOf(second)).toBe(2)
  expect(knownOf(Promise.resolve(2))).toBeUndefined()
  expect(await first).toBe(1)
  expect(await second).toBe(2)
})
