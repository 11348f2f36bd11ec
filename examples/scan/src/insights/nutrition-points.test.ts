import { describe, expect, it } from 'vitest'
import { nutritionPoints } from './nutrition-points.ts'

const water = { energyKj: 0, fat: 0, saturatedFat: 0, sugars: 0, salt: 0 }

describe('nutritionPoints', () => {
  it('counts a limit only when it is passed', () => {
    const pointsFor = (sugars: number): number =>
      nutritionPoints({ ...water, sugars }, { category: 'breads' }).against.sugars
    expect([3.4, 3.41, 51, 51.1].map(pointsFor)).toEqual([0, 1, 14, 15])
  })

  it('judges a dark chocolate by sugar, fat and energy, and leaves its protein out', () => {
    const chocolate = { energyKj: 2380, fat: 43, saturatedFat: 26, sugars: 27, salt: 0.02, fiber: 11, proteins: 8.6 }
    expect(nutritionPoints(chocolate, { category: 'chocolates' })).toEqual({
      total: 19,
      against: { energy: 7, sugars: 7, 'saturated fat': 10, salt: 0, sweeteners: 0 },
      inFavour: { fiber: 5, proteins: 0, fruit: 0 },
      grade: 'E',
    })
  })

  it('has tables of their own for drinks, and counts their sweeteners', () => {
    const cola = { ...water, energyKj: 180, sugars: 10.6 }
    expect(nutritionPoints(cola, { category: 'sodas' })).toMatchObject({ total: 12, grade: 'E' })
    expect(nutritionPoints(water, { category: 'sodas', sweeteners: true })).toMatchObject({ total: 4, grade: 'C' })
    expect(nutritionPoints(water, { category: 'breads', sweeteners: true })).toMatchObject({ total: 0, grade: 'A' })
  })

  it('gives an A to no drink but water', () => {
    expect(nutritionPoints(water, { category: 'sodas' }).grade).toBe('B')
    expect(nutritionPoints(water, { category: 'waters' }).grade).toBe('A')
  })

  it('counts protein in cheese whatever else is in it, and at most two points of it in red meat', () => {
    const rich = { energyKj: 1725, fat: 35, saturatedFat: 22, sugars: 0, salt: 1.8, proteins: 25 }
    expect(nutritionPoints(rich, { category: 'cheeses' }).inFavour.proteins).toBe(7)
    expect(nutritionPoints(rich, { category: 'sauces' }).inFavour.proteins).toBe(0)
    expect(nutritionPoints({ ...water, proteins: 25 }, { category: 'cured-meats' }).inFavour.proteins).toBe(2)
  })

  it('judges fats by the saturated part of their fat', () => {
    const butter = { energyKj: 2560, fat: 50, saturatedFat: 7.1, sugars: 5.1, salt: 0.8, fiber: 7.2, proteins: 27 }
    const { against } = nutritionPoints(butter, { category: 'nut-butters' })
    expect(against).toMatchObject({ energy: 2, 'saturated fat': 1 })
  })
})
