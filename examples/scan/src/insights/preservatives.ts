import type { Grade, Insight, InsightDetail, Product } from '../types.ts'
import { type Additive, additivesOf, type Care } from './additives.ts'

/** Points that each additive takes from a hundred. */
const COST: Record<Care, number> = { none: 3, some: 12, much: 30 }
const TONE = { none: 'neutral', some: 'caution', much: 'bad' } as const satisfies Record<Care, InsightDetail['tone']>

/** Which preservatives and other additives a product has, and which of them ask for care. */
export function preservativesInsight(product: Product): Insight {
  const additives = additivesOf(product)
  if (additives.length === 0 && product.ingredients.trim() === '') {
    return { dimension: 'preservatives', summary: 'Nobody has entered the ingredients of this product.', details: [] }
  }
  const score = Math.max(0, 100 - additives.reduce((sum, { care }) => sum + COST[care], 0))
  return {
    dimension: 'preservatives',
    score,
    grade: gradeOf(score),
    summary: summaryOf(additives),
    details: additives.map(({ number, name, use, care, note }) => ({
      label: name === number ? number : `${number} ${name}`,
      value: `${use[0]?.toUpperCase()}${use.slice(1)}. ${note}`,
      tone: TONE[care],
    })),
  }
}

function summaryOf(additives: readonly Additive[]): string {
  if (additives.length === 0) return 'No additives.'
  const preservatives = additives.filter(({ use }) => use === 'preservative')
  const kept = preservatives.length === 0 ? 'no preservatives' : `preserved with ${names(preservatives)}`
  const careful = additives.filter(({ care }) => care === 'much')
  const warning = careful.length === 0 ? '' : ` Best eaten seldom because of ${names(careful)}.`
  return `${additives.length === 1 ? 'One additive' : `${additives.length} additives`}, ${kept}.${warning}`
}

const names = (additives: readonly Additive[]): string => additives.map(({ name }) => name.toLowerCase()).join(' and ')

const gradeOf = (score: number): Grade =>
  score >= 95 ? 'A' : score >= 80 ? 'B' : score >= 60 ? 'C' : score >= 40 ? 'D' : 'E'
