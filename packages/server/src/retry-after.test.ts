import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toRetryAfter } from './retry-after.ts'

it('says whole seconds, not earlier than meant, less than a second later, at least one', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (delayMs) => {
      expect(toRetryAfter(delayMs)).toMatch(/^[1-9][0-9]*$/)
      const lateMs = Number(toRetryAfter(delayMs)) * 1_000 - delayMs
      expect(lateMs).toBeGreaterThanOrEqual(0)
      expect(lateMs).toBeLessThanOrEqual(1_000)
    }),
  )
})
