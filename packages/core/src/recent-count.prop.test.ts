import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecentCount } from './recent-count.ts'
import { Timings } from './timings.ts'

describe('a count of the last minute', () => {
  it('holds all of the last 55 seconds, and nothing that is older than a minute', () => {
    const anyStep = fc.record({ count: fc.nat(9), passes: fc.nat(90_000) })
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), fc.nat(90_000), (steps, rest) => {
        const recent = new RecentCount()
        let now = 1_760_000_000_000
        const all: { at: number; count: number }[] = []
        for (const { count, passes } of steps) {
          now += passes
          recent.add(count, now)
          all.push({ at: now, count })
        }
        now += rest
        const within = (ms: number): number =>
          all.filter(({ at }) => now - at < ms).reduce((sum, { count }) => sum + count, 0)
        const held = recent.inLastMinute(now)
        expect(held).toBeGreaterThanOrEqual(within(55_000))
        expect(held).toBeLessThanOrEqual(within(60_000))
      }),
    )
  })

  it('loses nothing when the clock is put back', () => {
    const recent = new RecentCount()
    recent.add(2, 1_760_000_100_000)
    recent.add(3, 1_760_000_000_000)
    expect(recent.inLastMinute(1_760_000_000_000)).toBe(5)
  })
})

describe('timings', () => {
  it('are the count, sum, mean and maximum of what was added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (durations) => {
        const timings = new Timings()
        for (const ms of durations) timings.add(ms)
        const totalMs = durations.reduce((sum, ms) => sum + ms, 0)
        const count = durations.length
        expect(timings.stats()).toEqual({ count, totalMs, meanMs: totalMs / count, maxMs: Math.max(...durations) })
      }),
    )
  })

  it('are zeros where nothing was added, and count time that ran backwards as none', () => {
    const timings = new Timings()
    expect(timings.stats()).toEqual({ count: 0, totalMs: 0, meanMs: 0, maxMs: 0 })
    timings.add(-5)
    expect(timings.stats()).toEqual({ count: 1, totalMs: 0, meanMs: 0, maxMs: 0 })
  })
})
