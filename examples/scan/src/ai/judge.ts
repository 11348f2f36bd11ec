import { fitOfWords } from '../catalogue/words.ts'
import type { Product } from '../types.ts'
import type { Likeness } from './picture-catalogue.ts'
import type { Identification } from './protocol.ts'

/**
 * How many bits of the hash may differ in two pictures of one product, and how much farther the next one must be.
 *
 * Measured over the catalogue: a picture that was cropped by an eighth stays under 0.24 of itself, while photographs of
 * other things do not come nearer than 0.32.
 */
const NEAR_ENOUGH = 0.24
const CLEAR_LEAD = 0.03

/** What was seen and read. */
export interface Evidence {
  products: readonly Product[]
  /** The nearest first. */
  likenesses: readonly Likeness[]
  words: readonly string[]
}

/** Which product the evidence names: words that are its brand and name count more than its look. */
export function judge({ products, likenesses, words }: Evidence): Identification {
  const byWords = products
    .map((product) => ({ product, fit: fitOfWords(words, product) }))
    .reduce((best, next) => (next.fit > best.fit ? next : best), { product: undefined, fit: 0 } as Fit)
  if (byWords.product) return { found: true, confidence: round(byWords.fit), product: told(byWords.product) }

  const [nearest, second] = likenesses
  if (!nearest) return { found: false, reason: 'The picture shows too little to compare it with anything.' }
  if (nearest.distance > NEAR_ENOUGH) {
    return { found: false, reason: 'The picture looks like no product of the catalogue, and no words on it name one.' }
  }
  if (second && second.distance - nearest.distance < CLEAR_LEAD) {
    return { found: false, reason: 'The picture looks like more than one product of the catalogue.' }
  }
  return { found: true, confidence: round(1 - nearest.distance), product: told(nearest.product) }
}

interface Fit {
  product: Product | undefined
  fit: number
}

const round = (value: number): number => Math.round(value * 100) / 100

/** A product as a model would tell it, lists copied. */
const told = (product: Product): Extract<Identification, { found: true }>['product'] => ({
  ...product,
  additives: [...product.additives],
  allergens: [...product.allergens],
  traces: [...product.traces],
  labels: [...product.labels],
  packaging: [...product.packaging],
})
