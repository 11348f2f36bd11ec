import type { Product, Source } from '../types.ts'
import { IN_API } from './in-api.ts'
import { IN_DATABASE } from './in-database.ts'
import { IN_PICTURES } from './in-pictures.ts'
import { STAPLES } from './staples.ts'

/**
 * The invented products, by the one tier that knows each from the start; the AI's picture catalogue has them all. The
 * cache is empty at first: what is in it was scanned before.
 */
export const CATALOGUE: Record<Source, readonly Product[]> = {
  database: [...STAPLES, ...IN_DATABASE],
  api: IN_API,
  ai: IN_PICTURES,
}

/** All products of the example, in the order of the tiers. */
export const ALL_PRODUCTS: readonly Product[] = [...STAPLES, ...IN_DATABASE, ...IN_API, ...IN_PICTURES]
