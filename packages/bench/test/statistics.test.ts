import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lastingPeak, median, percentile, spreadOf } from '../src/figures/statistics.ts'

const figures = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 200 })
const share = fc.double({ noNaN: true, min: 0.001, max: 1 })

describe('percentile', () => {
  it('is the largest figure at 1', () => {
    expect(percentile([3, 1, 2], 1)).toBe(3)
  })

  it('is the 99th of a hundred at 0.99', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 0.5)).toBe(50)
  })

  it('is a figure that was measured, with at least its share at or below it', () => {
    fc.assert(
      fc.property(figures, share, (all, part) => {
        const found = percentile(all, part)
        expect(all).toContain(found)
        expect(all.filter((one) => one <= found).length).toBeGreaterThanOrEqual(part * all.length)
        expect(all.filter((one) => one < found).length).toBeLessThan(part * all.length)
      }),
    )
  })

  it('is NaN where there is nothing', () => {
    expect(percentile([], 0.5)).toBeNaN()
  })

  it('refuses a share that is a percentage', () => {
    expect(() => percentile([1], 99)).toThrow('a share lies above 0 and up to 1: 99')
  })
})

describe('median', () => {
  it('is the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([5, 1, 3])).toBe(3)
  })

  it('is NaN where there is nothing', () => {
    expect(median([])).toBeNaN()
  })
})

describe('spreadOf', () => {
  it('lies around the median', () => {
    fc.assert(
      fc.property(figures, (all) => {
        const { min, median: middle, max } = spreadOf(all)
        expect(min).toBeLessThanOrEqual(middle)
        expect(middle).toBeLessThanOrEqual(max)
        expect(all).toContain(min)
        expect(all).toContain(max)
      }),
    )
  })

  it('is NaN where there is nothing', () => {
    expect(spreadOf([])).toEqual({ median: Number.NaN, min: Number.NaN, max: Number.NaN })
  })
})

describe('lastingPeak', () => {
  it('is not made by one figure that strays', () => {
    expect(lastingPeak([1, 1, 1, 9, 1, 1, 1])).toBe(1)
  })

  it('is made by what lasts', () => {
    expect(lastingPeak([1, 1, 1, 7, 9, 8, 7, 8, 1, 1, 1])).toBe(8)
  })

  it('is the median of a few', () => {
    expect(lastingPeak([1, 2, 9])).toBe(2)
  })
})
