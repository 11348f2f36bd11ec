import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitLine } from '../src/figures/line-fit.ts'

const number = fc.integer({ min: -1_000, max: 1_000 })

describe('fitLine', () => {
  it('finds the line that points lie on, without an error', () => {
    fc.assert(
      fc.property(number, number, fc.uniqueArray(number, { minLength: 3 }), (start, slope, places) => {
        const line = fitLine(places.map((x) => ({ x, y: start + slope * x })))
        expect(line.start).toBeCloseTo(start, 4)
        expect(line.slope).toBeCloseTo(slope, 6)
        expect(line.slopeError).toBeCloseTo(0, 4)
      }),
    )
  })

  it('is as sure of a slope as the textbook is', () => {
    const line = fitLine([1, 2, 3, 4, 5].map((x) => ({ x, y: [2, 4, 5, 4, 5][x - 1] ?? Number.NaN })))
    expect(line.slope).toBeCloseTo(0.6)
    expect(line.start).toBeCloseTo(2.2)
    expect(line.slopeError).toBeCloseTo(Math.sqrt(2.4 / 3 / 10))
  })

  it('is as steep wherever the points lie', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ x: number, y: number }), { minLength: 3 }), number, (points, by) => {
        const moved = fitLine(points.map(({ x, y }) => ({ x: x + by, y: y + by })))
        const { slope } = fitLine(points)
        if (Number.isNaN(slope)) expect(moved.slope).toBeNaN()
        else expect(moved.slope).toBeCloseTo(slope, 6)
      }),
    )
  })

  it('is none of fewer than two places, and without an error of two points', () => {
    expect(fitLine([]).slope).toBeNaN()
    expect(
      fitLine([
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ]).slope,
    ).toBeNaN()
    const two = fitLine([
      { x: 0, y: 1 },
      { x: 2, y: 5 },
    ])
    expect([two.slope, two.start]).toEqual([2, 1])
    expect(two.slopeError).toBeNaN()
  })
})
