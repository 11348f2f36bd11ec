import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowAfterKey, scrollTopFor, seesTheSame, type Viewport, windowOf } from './window-range.ts'

const anyViewport: fc.Arbitrary<Viewport> = fc.record({
  scrollTop: fc.double({ min: -100, max: 1_000_000, noNaN: true }),
  height: fc.double({ min: 1, max: 2_000, noNaN: true }),
  rowHeight: fc.double({ min: 1, max: 300, noNaN: true }),
})
const anyCount = fc.nat(20_000)
const anyOverscan = fc.nat(20)

/** Where the browser leaves a list of that many rows, wherever it was scrolled to before. */
const settled = ({ scrollTop, height, rowHeight }: Viewport, count: number): Viewport => ({
  scrollTop: Math.max(0, Math.min(scrollTop, count * rowHeight - height)),
  height,
  rowHeight,
})

describe('windowOf', () => {
  it('has every row in it of which a part is seen', () => {
    fc.assert(
      fc.property(
        anyViewport,
        anyCount,
        anyOverscan,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (viewport, count, overscan, share) => {
          fc.pre(count > 0)
          const { first, end } = windowOf(viewport, count, overscan)
          const { scrollTop, height, rowHeight } = settled(viewport, count)
          const seen = Math.floor((scrollTop + share * height * 0.999_999) / rowHeight)
          fc.pre(seen < count)
          expect(seen).toBeGreaterThanOrEqual(first)
          expect(seen).toBeLessThan(end)
        },
      ),
    )
  })

  it('has no more rows than are seen, and the overscan on either side', () => {
    fc.assert(
      fc.property(anyViewport, anyCount, anyOverscan, (viewport, count, overscan) => {
        const { first, end } = windowOf(viewport, count, overscan)
        expect(0 <= first && first <= end && end <= count).toBe(true)
        expect(end - first).toBeLessThanOrEqual(Math.ceil(viewport.height / viewport.rowHeight) + 1 + 2 * overscan)
      }),
    )
  })

  it('has some rows before anything was measured', () => {
    expect(windowOf({ scrollTop: 0, height: 0, rowHeight: 0 }, 10_000, 8)).toEqual({ first: 0, end: 20 })
    expect(windowOf({ scrollTop: 0, height: 0, rowHeight: Number.NaN }, 3, 8)).toEqual({ first: 0, end: 3 })
  })
})

describe('seesTheSame', () => {
  it('says so only where the windows are the same', () => {
    fc.assert(
      fc.property(anyViewport, fc.double({ min: -5, max: 5, noNaN: true }), anyOverscan, (viewport, by, overscan) => {
        const moved = { ...viewport, scrollTop: viewport.scrollTop + by }
        if (seesTheSame(viewport, moved))
          expect(windowOf(moved, 1e7, overscan)).toEqual(windowOf(viewport, 1e7, overscan))
      }),
    )
  })
})

describe('scrollTopFor', () => {
  it('brings the whole row into view, and moves nothing where it is seen already', () => {
    fc.assert(
      fc.property(anyViewport, fc.nat(20_000), (viewport, row) => {
        fc.pre(viewport.height >= viewport.rowHeight)
        const scrollTop = scrollTopFor(row, viewport)
        const top = row * viewport.rowHeight
        expect(scrollTop).toBeLessThanOrEqual(top + 1e-6)
        expect(scrollTop + viewport.height).toBeGreaterThanOrEqual(top + viewport.rowHeight - 1e-6)
        expect(scrollTopFor(row, { ...viewport, scrollTop })).toBeCloseTo(scrollTop, 6)
      }),
    )
  })
})

describe('rowAfterKey', () => {
  const anyKey = fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End')

  it('leads to a row of the list', () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 1, max: 20_000 }), fc.nat(), fc.nat(100), (key, count, at, page) => {
        const row = rowAfterKey(key, at % count, count, page) ?? -1
        expect(row).toBeGreaterThanOrEqual(0)
        expect(row).toBeLessThan(count)
      }),
    )
  })

  it('leads back by the opposite key, away from the ends', () => {
    const opposites = [
      ['ArrowDown', 'ArrowUp'],
      ['PageDown', 'PageUp'],
    ] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...opposites),
        fc.integer({ min: 200, max: 9_000 }),
        fc.nat(100),
        ([there, back], at, page) => {
          const row = rowAfterKey(there, at, 10_000, page) ?? -1
          expect(rowAfterKey(back, row, 10_000, page)).toBe(at)
        },
      ),
    )
  })

  it('leaves other keys to others', () => {
    expect(rowAfterKey('Enter', 3, 10, 5)).toBeUndefined()
    expect(rowAfterKey('toString', 3, 10, 5)).toBeUndefined()
  })
})
