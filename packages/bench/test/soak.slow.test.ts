import { expect, it } from 'vitest'
import { soak } from '../src/scenarios/soak.ts'

it('sessions begin and end, and the store has no more of them than it may', async () => {
  const { report, goals } = await soak.calculate({ quick: true, seconds: 3 })
  expect(report).toMatch(/started as a stream, read to the end +\| +[1-9]/)
  const [most] = goals ?? []
  expect(most?.figure).toBeLessThanOrEqual(10_000)
}, 180_000)
