import type { Dimension, Insight, Product } from '../types.ts'
import { allergiesInsight } from './allergies.ts'
import { carbonInsight } from './carbon.ts'
import { healthInsight } from './health.ts'
import { preservativesInsight } from './preservatives.ts'
import { sustainabilityInsight } from './sustainability.ts'

const BY_DIMENSION: Record<Dimension, (product: Product, packText: string) => Insight> = {
  health: healthInsight,
  preservatives: preservativesInsight,
  allergies: allergiesInsight,
  sustainability: sustainabilityInsight,
  carbon: carbonInsight,
}

/**
 * What one dimension says about a product, by stated rules: the same product gives the same insight.
 *
 * @param packText - What was read off the front of its pack, for those who look at it.
 */
export function insightInto(product: Product, dimension: Dimension, packText = ''): Insight {
  return BY_DIMENSION[dimension](product, packText)
}
