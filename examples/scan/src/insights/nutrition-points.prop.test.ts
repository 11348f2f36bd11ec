import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATEGORIES } from '../catalogue/categories.ts'
import { nutritionPoints } from './nutrition-points.ts'

const grams = fc.double({ min: 0, max: 100, noNaN: true })
const anyFood = fc.record({
  energyKj: fc.double({ min: 0, max: 3700, noNaN: true }),
  fat: grams,
  saturatedFat: grams,
  sugars: grams,
  salt: fc.double({ min: 0, max: 10, noNaN: true }),
  fiber: grams,
  proteins: grams,
  fruitPercent: grams,
})
const anyCategory = fc.constantFrom(...Object.keys(CATEGORIES), 'other')

describe('nutritionPoints', () => {
  it('never improves with more sugar or salt, nor gets worse with more fibre or fruit', () => {
    fc.assert(
      fc.property(anyFood, anyCategory, fc.double({ min: 0, max: 50, noNaN: true }), (food, category, more) => {
        const totalOf = (changed: Partial<typeof food>): number =>
          nutritionPoints({ ...food, ...changed }, { category }).total
        const total = totalOf({})
        expect(totalOf({ sugars: food.sugars + more })).toBeGreaterThanOrEqual(total)
        expect(totalOf({ salt: food.salt + more })).toBeGreaterThanOrEqual(total)
        expect(totalOf({ fiber: food.fiber + more })).toBeLessThanOrEqual(total)
        expect(totalOf({ fruitPercent: Math.min(100, food.fruitPercent + more) })).toBeLessThanOrEqual(total)
      }),
    )
  })

  it('is the points against less the points in favour, within the scale', () => {
    fc.assert(
      fc.property(anyFood, anyCategory, fc.boolean(), (food, category, sweeteners) => {
        const { total, against, inFavour } = nutritionPoints(food, { category, sweeteners })
        const sum = (points: Record<string, number>): number => Object.values(points).reduce((a, b) => a + b, 0)
        expect(total).toBe(sum(against) - sum(inFavour))
        expect(total).toBeGreaterThanOrEqual(-18)
        expect(total).toBeLessThanOrEqual(55)
      }),
    )
  })
})
