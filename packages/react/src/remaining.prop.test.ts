import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { remainingMs, remainingText, steadyRemaining } from './remaining.ts'

const HOUR = 3_600_000
const anyMs = fc.oneof(fc.nat(2 * 60_000), fc.nat(30 * HOUR))
/** What one sees who looks at each of these times in turn. */
const watch = (times: readonly number[]): number[] => {
  let shown: number | undefined
  return times.map((ms) => {
    shown = steadyRemaining(shown, ms)
    return shown as number
  })
}

describe('the time that remains', () => {
  it('is never negative, and nothing where work does not go on or nobody tells of it', () => {
    const statuses = [
      'pending',
      'active',
      'paused',
      'waiting',
      'cancelling',
      'completed',
      'failed',
      'cancelled',
    ] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.option(anyMs, { nil: undefined }),
        fc.option(anyMs, { nil: undefined }),
        fc.boolean(),
        (status, endAt, now, stale) => {
          const ms = remainingMs(endAt === undefined ? { status } : { status, endAt }, now, stale)
          if (ms !== undefined) expect(ms).toBeGreaterThanOrEqual(0)
          if (status !== 'active' || stale || endAt === undefined || now === undefined) expect(ms).toBeUndefined()
        },
      ),
    )
  })

  it('is gone once the estimate is plainly wrong', () => {
    const snapshot = { status: 'active', endAt: 100_000 } as const
    expect(remainingMs(snapshot, 98_000)).toBe(2_000)
    expect(remainingMs(snapshot, 105_000)).toBe(0)
    expect(remainingMs(snapshot, 110_001)).toBeUndefined()
  })
})

describe('what is shown of it', () => {
  it('never grows while the time runs down evenly', () => {
    fc.assert(
      fc.property(anyMs, fc.integer({ min: 1, max: 5_000 }), (start, tick) => {
        const times = Array.from({ length: 40 }, (_, index) => Math.max(0, start - index * tick))
        const shown = watch(times)
        expect(shown).toEqual(shown.toSorted((a, b) => b - a))
      }),
    )
  })

  it('does not change back while the estimate trembles by less than it is rounded to', () => {
    fc.assert(
      fc.property(
        anyMs,
        fc.array(fc.integer({ min: -2_400, max: 2_400 }), { minLength: 2, maxLength: 40 }),
        (ms, trembles) => {
          const shown = watch(trembles.map((by) => Math.max(0, ms + by)))
          expect(shown).toEqual(shown.toSorted((a, b) => b - a))
        },
      ),
    )
  })

  it('is near the time: within ten seconds below a minute, within a minute or a third above', () => {
    fc.assert(
      fc.property(fc.array(anyMs, { minLength: 1, maxLength: 20 }), (times) => {
        for (const [index, shown] of watch(times).entries()) {
          const ms = times[index] as number
          expect(Math.abs(shown - ms)).toBeLessThanOrEqual(ms <= 60_000 ? 10_000 : Math.max(60_000, 0.3 * ms))
        }
      }),
    )
  })

  it('stays the same as long as the time does', () => {
    fc.assert(
      fc.property(fc.option(anyMs, { nil: undefined }), anyMs, (before, ms) => {
        const once = steadyRemaining(before && steadyRemaining(undefined, before), ms)
        expect(steadyRemaining(once, ms)).toBe(once)
      }),
    )
  })

  it('has words for seconds, minutes and hours', () => {
    const words = [9_000, 31_000, 58_000, 150_000, 24 * 60_000, HOUR, 1.3 * HOUR, 30 * HOUR].map((ms) =>
      remainingText(steadyRemaining(undefined, ms) as number),
    )
    expect(words).toEqual([
      'a few seconds left',
      'about 35 s left',
      'about 1 min left',
      'about 3 min left',
      'about 25 min left',
      'about 1 h left',
      'about 1 h 20 min left',
      'about 30 h left',
    ])
  })
})
