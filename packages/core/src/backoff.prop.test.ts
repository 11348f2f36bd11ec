import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

it('is a whole number between 0 and the cap, for every attempt, however late', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 1, max: 100_000 }),
      chance,
      (attempt, baseMs, at) => {
        const delayMs = backoffMs(attempt, baseMs, () => at)
        expect(Number.isInteger(delayMs)).toBe(true)
        expect(delayMs).toBeGreaterThanOrEqual(0)
        expect(delayMs).toBeLessThanOrEqual(Math.min(30_000, baseMs * 2 ** (attempt - 1)))
      },
    ),
  )
})

it('grows with the attempt, for the same chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), chance, (attempt, at) => {
      const random = (): number => at
      expect(backoffMs(attempt + 1, 1_000, random)).toBeGreaterThanOrEqual(backoffMs(attempt, 1_000, random))
    }),
  )
})

it('spreads over all of its width', () => {
  expect(backoffMs(3, undefined, () => 0)).toBe(0)
  expect(backoffMs(3, undefined, () => 0.5)).toBe(2_000)
  expect(backoffMs(3, undefined, () => 0.999_999)).toBe(3_999)
})
