import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = Date.UTC(2026, 10, 22, 5)

describe('retryAfterMs', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['0', 0],
    ['120', 120_000],
    ['Sun, 22 Nov 2026 05:00:07 GMT', 7_000],
    ['Sun, 22 Nov 2026 04:00:00 GMT', 0],
  ])('reads %j as %j', (header, expected) => {
    const read = retryAfterMs(header, now)
    if (header === '-5') expect(read === undefined || read === 0).toBe(true)
    else expect(read).toBe(expected)
  })

  it('is never below 0 nor above what a timer can hold, whatever the header', () => {
    const headers = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.bigInt({ min: 0n }).map(String),
      fc.date().map(String),
    )
    fc.assert(
      fc.property(headers, (header) => {
        const read = retryAfterMs(header, now)
        if (read === undefined) return
        expect(read).toBeGreaterThanOrEqual(0)
        expect(read).toBeLessThan(2 ** 31)
      }),
    )
  })
})
