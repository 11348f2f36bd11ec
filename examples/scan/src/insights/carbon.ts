import { categoryOf } from '../catalogue/categories.ts'
import type { Grade, Insight, Product } from '../types.ts'

/** A family car's carbon dioxide, in kg per km. */
const CAR_KG_PER_KM = 0.17

/** Organic farming, fewer inputs: a little less for each kilogram in most of what is grown. */
const ORGANIC_SHARE = 0.95

/** Greenhouse gases by a product's category: an estimate that compares kinds of food. */
export function carbonInsight(product: Product): Insight {
  const category = categoryOf(product.category)
  if (!category) {
    const summary = 'No estimate: the category of this product is not in the table.'
    return { dimension: 'carbon', summary, details: [] }
  }
  const perKg = round(category.kgCo2ePerKg * (product.labels.includes('organic') ? ORGANIC_SHARE : 1))
  const grams = gramsOf(product.quantity)
  const perPack = grams === undefined ? undefined : round((perKg * grams) / 1_000)
  return {
    dimension: 'carbon',
    score: perKg,
    grade: gradeOf(perKg),
    summary: `About ${perKg} kg of CO2 equivalents per kilogram${perPack === undefined ? '' : `, ${perPack} kg for this pack`}.`,
    details: [
      { label: 'Category', value: `${category.title}: ${category.kgCo2ePerKg} kg CO2e per kg`, tone: 'neutral' },
      ...(perPack === undefined
        ? []
        : [
            {
              label: 'This pack',
              value: `As much as ${round(perPack / CAR_KG_PER_KM)} km by car`,
              tone: 'neutral' as const,
            },
          ]),
      ...(product.origin ? [{ label: 'Made in', value: product.origin, tone: 'neutral' as const }] : []),
    ],
  }
}

/**
 * The weight that a quantity names; a millilitre counts as a gram.
 *
 * @param quantity - e.g. `340 g`, `1,5 l`, `6 x 33 cl`.
 * @returns undefined for what names none.
 */
export function gramsOf(quantity = ''): number | undefined {
  const parts = /^(?:(\d+)\s*x\s*)?(\d+(?:[.,]\d+)?)\s*(kg|g|ml|cl|l)\b/i.exec(quantity.trim())
  if (!parts) return undefined
  const [, times = '1', amount = '', unit = ''] = parts
  const gramsPerUnit: Record<string, number> = { kg: 1_000, l: 1_000, cl: 10, g: 1, ml: 1 }
  return Number(times) * Number(amount.replace(',', '.')) * (gramsPerUnit[unit.toLowerCase()] ?? 1)
}

const gradeOf = (perKg: number): Grade =>
  perKg <= 1 ? 'A' : perKg <= 2 ? 'B' : perKg <= 5 ? 'C' : perKg <= 10 ? 'D' : 'E'

const round = (value: number): number => Number(value.toPrecision(2))
