import { categoryOf, type FoodKind } from '../catalogue/categories.ts'
import type { Grade, Nutriments } from '../types.ts'

/** Points rise by one with each limit that is passed. */
const LIMITS = {
  energyKj: [335, 670, 1005, 1340, 1675, 2010, 2345, 2680, 3015, 3350],
  sugars: [3.4, 6.8, 10, 14, 17, 20, 24, 27, 31, 34, 37, 41, 44, 48, 51],
  saturatedFat: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  salt: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.4, 3.6, 3.8, 4],
  fiber: [3, 4.1, 5.2, 6.3, 7.4],
  proteins: [2.4, 4.8, 7.2, 9.6, 12, 14, 17],
} as const

/** Drinks have tables of their own: a glass is more than 100 g. */
const DRINK_LIMITS = {
  energyKj: [30, 90, 150, 210, 240, 270, 300, 330, 360, 390],
  sugars: [0.5, 2, 3.5, 5, 6, 7, 8, 9, 10, 11],
  proteins: [1.2, 1.5, 1.8, 2.1, 2.4, 2.7, 3],
} as const

/** Fats and nuts are judged by how much of their fat is saturated, and by the energy that this part brings. */
const SATURATED_SHARE_LIMITS = [10, 16, 22, 28, 34, 40, 46, 52, 58, 64]
const SATURATED_ENERGY_LIMITS = [120, 240, 360, 480, 600, 720, 840, 960, 1080, 1200]

const KJ_PER_GRAM_OF_FAT = 37

/** What each nutriment adds or takes away. */
export interface NutritionPoints {
  /** The lower the better: about −17 to 55. */
  total: number
  against: Record<'energy' | 'sugars' | 'saturated fat' | 'salt' | 'sweeteners', number>
  inFavour: Record<'fiber' | 'proteins' | 'fruit', number>
  grade: Grade
}

/** The nutriments without which there are no points. */
export type Needed = 'energyKj' | 'sugars' | 'saturatedFat' | 'salt'

/**
 * Points and grade in the manner of Nutri-Score's tables of 2023.
 *
 * An own reckoning for the example's sake: it knows only the kinds of the category table, and is no official score.
 *
 * @param nutriments - Per 100 g or 100 ml; what is not known of fibre, protein and fruit counts as none.
 * @param about - `category` picks the tables; a drink with `sweeteners` gets four points more.
 */
export function nutritionPoints(
  nutriments: Nutriments & Required<Pick<Nutriments, Needed>>,
  { category, sweeteners = false }: { category: string; sweeteners?: boolean },
): NutritionPoints {
  const kind = categoryOf(category)?.kind ?? 'food'
  const drink = kind === 'drink' || kind === 'water'
  const against = {
    energy: energyPoints(nutriments, kind),
    sugars: passed(drink ? DRINK_LIMITS.sugars : LIMITS.sugars, nutriments.sugars),
    'saturated fat': saturatesPoints(nutriments, kind),
    salt: passed(LIMITS.salt, nutriments.salt),
    sweeteners: drink && sweeteners ? 4 : 0,
  }
  const inFavour = {
    fiber: passed(LIMITS.fiber, nutriments.fiber ?? 0),
    proteins: proteinPoints(nutriments, kind),
    fruit: fruitPoints(nutriments.fruitPercent ?? 0, drink),
  }
  const worst = sum(against)
  const counted = { ...inFavour, proteins: proteinsCount(kind, worst) ? inFavour.proteins : 0 }
  const total = worst - sum(counted)
  return { total, against, inFavour: counted, grade: gradeOf(total, kind) }
}

/** Protein does not make up for much sugar, fat and salt, except in cheese and drinks. */
function proteinsCount(kind: FoodKind, worst: number): boolean {
  if (kind === 'cheese' || kind === 'drink' || kind === 'water') return true
  return worst < (kind === 'fat' ? 7 : 11)
}

function energyPoints({ energyKj, saturatedFat }: Record<Needed, number>, kind: FoodKind): number {
  if (kind === 'fat') return passed(SATURATED_ENERGY_LIMITS, saturatedFat * KJ_PER_GRAM_OF_FAT)
  return passed(kind === 'drink' || kind === 'water' ? DRINK_LIMITS.energyKj : LIMITS.energyKj, energyKj)
}

function saturatesPoints({ fat = 0, saturatedFat }: Nutriments & { saturatedFat: number }, kind: FoodKind): number {
  if (kind !== 'fat') return passed(LIMITS.saturatedFat, saturatedFat)
  // The share's limits count when they are reached, all others when they are passed.
  const share = fat === 0 ? 0 : (saturatedFat / fat) * 100
  return SATURATED_SHARE_LIMITS.filter((limit) => share >= limit).length
}

function proteinPoints({ proteins = 0 }: Nutriments, kind: FoodKind): number {
  const points = passed(kind === 'drink' || kind === 'water' ? DRINK_LIMITS.proteins : LIMITS.proteins, proteins)
  return kind === 'red-meat' ? Math.min(2, points) : points
}

function fruitPoints(percent: number, drink: boolean): number {
  if (percent > 80) return drink ? 6 : 5
  if (percent > 60) return drink ? 4 : 2
  return percent > 40 ? (drink ? 2 : 1) : 0
}

function gradeOf(total: number, kind: FoodKind): Grade {
  if (kind === 'water') return 'A'
  if (kind === 'drink') return total <= 2 ? 'B' : total <= 6 ? 'C' : total <= 9 ? 'D' : 'E'
  const bestEnd = kind === 'fat' ? -6 : 0
  return total <= bestEnd ? 'A' : total <= 2 ? 'B' : total <= 10 ? 'C' : total <= 18 ? 'D' : 'E'
}

const passed = (limits: readonly number[], value: number): number => limits.filter((limit) => value > limit).length

const sum = (points: Record<string, number>): number => Object.values(points).reduce((a, b) => a + b, 0)
