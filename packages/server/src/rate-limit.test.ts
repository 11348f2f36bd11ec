import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateLimit } from './rate-limit.ts'

describe('RateLimit', () => {
  it('lets no more than twice its number through in any minute, and never makes anyone wait for nothing', () => {
    const gaps = fc.array(fc.nat({ max: 5_000 }), { maxLength: 200 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), gaps, (perMinute, pauses) => {
        const limit = new RateLimit(perMinute)
        const taken: number[] = []
        let now = 0
        for (const pause of pauses) {
          now += pause
          const waitMs = limit.take('a', now)
          if (waitMs === 0) taken.push(now)
          else expect(limit.take('a', now + waitMs + 1)).toBe(0)
          if (waitMs > 0) taken.push(now + waitMs + 1)
          if (waitMs > 0) now += waitMs + 1
        }
        for (const start of taken) {
          expect(taken.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(2 * perMinute)
        }
      }),
    )
  })

  it('counts each owner apart', () => {
    const limit = new RateLimit(1)
    expect(limit.take('a', 0)).toBe(0)
    expect(limit.take('b', 0)).toBe(0)
    expect(limit.take('a', 0)).toBe(60_000)
    expect(limit.take('a', 30_000)).toBe(30_000)
  })

  it('forgets owners that have been quiet', () => {
    const limit = new RateLimit(60)
    for (let owner = 0; owner < 10_000; owner += 1) limit.take(`owner-${owner}`, 0)
    limit.take('late', 60_000)
    expect(limit.size).toBe(1)
  })
})
