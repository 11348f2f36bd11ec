import type { Product } from '../types.ts'

/** A product of which nothing is known but `known`, for tests. */
export function aProduct(known: Partial<Product> = {}): Product {
  return {
    id: 'any',
    name: 'Anything',
    brand: 'Anybody',
    category: 'other',
    ingredients: '',
    additives: [],
    allergens: [],
    traces: [],
    labels: [],
    packaging: [],
    nutriments: {},
    ...known,
  }
}
