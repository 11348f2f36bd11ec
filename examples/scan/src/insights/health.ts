import type { Insight, InsightDetail, Product } from '../types.ts'
import { additivesOf } from './additives.ts'
import { type Needed, nutritionPoints } from './nutrition-points.ts'

const IN_WORDS = { A: 'very good', B: 'good', C: 'middling', D: 'poor', E: 'bad' } as const

const NEEDED: Record<Needed, string> = {
  energyKj: 'energy',
  sugars: 'sugars',
  saturatedFat: 'saturated fat',
  salt: 'salt',
}

/** How well a product feeds, by nutrition points: the fewer the better. */
export function healthInsight(product: Product): Insight {
  const { energyKj, sugars, saturatedFat, salt } = product.nutriments
  if (energyKj === undefined || sugars === undefined || saturatedFat === undefined || salt === undefined) {
    return notKnown(product)
  }
  const sweeteners = additivesOf(product).some(({ use }) => use === 'sweetener')
  const known = { ...product.nutriments, energyKj, sugars, saturatedFat, salt }
  const { total, against, inFavour, grade } = nutritionPoints(known, { category: product.category, sweeteners })
  const most = Object.entries(against).reduce((a, b) => (b[1] > a[1] ? b : a))
  const because = grade > 'B' && most[1] > 3 ? `, most of all for its ${most[0]}` : ''
  return {
    dimension: 'health',
    score: total,
    grade,
    summary: `Nutrition is ${IN_WORDS[grade]}: grade ${grade} with ${inPoints(total)}, the fewer the better${because}.`,
    details: [
      costs('Energy', `${energyKj} kJ`, against.energy),
      costs('Sugars', `${sugars} g`, against.sugars),
      costs('Saturated fat', `${saturatedFat} g`, against['saturated fat']),
      costs('Salt', `${salt} g`, against.salt),
      ...(against.sweeteners > 0 ? [costs('Sweeteners', 'in a drink', against.sweeteners)] : []),
      earns('Fibre', `${product.nutriments.fiber ?? 0} g`, inFavour.fiber),
      earns('Protein', `${product.nutriments.proteins ?? 0} g`, inFavour.proteins),
      earns('Fruit, vegetables and legumes', `${product.nutriments.fruitPercent ?? 0} %`, inFavour.fruit),
    ],
  }
}

function notKnown({ nutriments }: Product): Insight {
  const missing = Object.entries(NEEDED).flatMap(([name, title]) =>
    nutriments[name as Needed] === undefined ? title : [],
  )
  return {
    dimension: 'health',
    summary: `No nutrition grade: nobody has entered ${missing.join(', ')} for this product.`,
    details: missing.map((label) => ({ label, value: 'not known', tone: 'neutral' })),
  }
}

const costs = (label: string, amount: string, points: number): InsightDetail => ({
  label,
  value: `${amount}, ${inPoints(points)} against`,
  tone: points === 0 ? 'good' : points <= 3 ? 'neutral' : points <= 6 ? 'caution' : 'bad',
})

const earns = (label: string, amount: string, points: number): InsightDetail => ({
  label,
  value: `${amount}, ${inPoints(points)} in favour`,
  tone: points > 0 ? 'good' : 'neutral',
})

const inPoints = (points: number): string => (points === 1 ? '1 point' : `${points} points`)
