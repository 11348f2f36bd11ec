import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEta } from './eta.ts'

/** Observes even work: `percent` per step of `stepMs`. */
function even(steps: number, percent: number, stepMs: number) {
  const eta = createEta()
  for (let step = 0; step <= steps; step += 1) eta.observe(step * percent, step * stepMs)
  return eta
}

describe('an estimate', () => {
  it('is exact while work goes evenly, and does not move', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 5_000 }), fc.integer({ min: 1, max: 9 }), (stepMs, percent) => {
        const end = Math.round((100 / percent) * stepMs)
        const eta = createEta()
        for (let step = 0; step * percent < 100; step += 1) {
          eta.observe(step * percent, step * stepMs)
          const endAt = eta.endAt(step * stepMs)
          if (endAt !== undefined) expect(Math.abs(endAt - end)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('is hidden until there was enough work to judge by', () => {
    expect(even(1, 5, 1_000).endAt(1_000)).toBeUndefined()
    expect(even(2, 0.1, 2_000).endAt(4_000)).toBeUndefined()
    expect(even(4, 5, 1_000).endAt(4_000)).toBe(20_000)
  })

  it('is hidden while paused, and leaves the pause out of the work', () => {
    const eta = even(5, 5, 1_000)
    eta.pause(5_000)
    expect(eta.endAt(6_000)).toBeUndefined()
    eta.resume(65_000)
    eta.observe(30, 66_000)
    expect(eta.endAt(66_000)).toBe(80_000)
  })

  it('is hidden in a stall, and counts at most a capped gap of it as work', () => {
    const eta = even(10, 2, 1_000)
    expect(eta.endAt(10_000 + 60_000)).toBeUndefined()
    eta.observe(22, 10_000 + 3_600_000)
    const left = (eta.endAt(10_000 + 3_600_000) as number) - (10_000 + 3_600_000)
    expect(left).toBeLessThan(10 * 60_000)
  })

  it('is never before now, whatever is observed', () => {
    const anyStep = fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.nat(20_000))
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 50 }), (steps) => {
        const eta = createEta()
        let percent = 0
        let now = 0
        for (const [gained, ms] of steps) {
          percent = Math.min(99.99, percent + gained)
          now += ms
          eta.observe(percent, now)
          const endAt = eta.endAt(now)
          if (endAt !== undefined) expect(endAt).toBeGreaterThanOrEqual(now)
        }
      }),
    )
  })
})
