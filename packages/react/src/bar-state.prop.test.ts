import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyWatched } from '../test/any-watched.ts'
import { isIndeterminate, shownPercent } from './bar-state.ts'

describe('shownPercent', () => {
  it('is whole, from 0 to 100, and 100 only where the session is completed', () => {
    fc.assert(
      fc.property(anyWatched, (snapshot) => {
        const shown = shownPercent(snapshot)
        expect(Number.isInteger(shown)).toBe(true)
        expect(shown).toBeGreaterThanOrEqual(0)
        expect(shown).toBeLessThanOrEqual(snapshot.status === 'completed' ? 100 : 99)
      }),
    )
  })

  it('never falls while percent does not', () => {
    fc.assert(
      fc.property(anyWatched, fc.double({ min: 0, max: 100, noNaN: true }), (snapshot, more) => {
        const later = { ...snapshot, percent: Math.max(snapshot.percent, more) }
        expect(shownPercent(later)).toBeGreaterThanOrEqual(shownPercent(snapshot))
        expect(shownPercent({ ...later, status: 'completed' })).toBeGreaterThanOrEqual(shownPercent(later))
      }),
    )
  })

  it('is what a completed session ended at: 100, or less for a partial outcome', () => {
    expect(shownPercent({ status: 'completed', percent: 100 })).toBe(100)
    expect(shownPercent({ status: 'completed', percent: 66.7 })).toBe(67)
    expect(shownPercent({ status: 'active', percent: 99.9 })).toBe(99)
  })
})

describe('isIndeterminate', () => {
  it('is so only while nothing is shown', () => {
    fc.assert(
      fc.property(anyWatched, (snapshot) => {
        if (isIndeterminate(snapshot)) expect(shownPercent(snapshot)).toBe(0)
      }),
    )
    expect(isIndeterminate(undefined)).toBe(true)
    expect(isIndeterminate({ status: 'failed', percent: 0 })).toBe(false)
  })
})
