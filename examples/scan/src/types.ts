/** What the example can say about a product, each computed by rules of its own. */
export const DIMENSIONS = ['health', 'preservatives', 'allergies', 'sustainability', 'carbon'] as const

export type Dimension = (typeof DIMENSIONS)[number]

/** Where a product's data came from: one per tier that may know it. */
export type Source = 'cache' | 'database' | 'api' | 'ai'

/** Per 100 g, or per 100 ml of a drink; grams, but for `energyKj`. What is missing is not known. */
export interface Nutriments {
  energyKj?: number
  fat?: number
  saturatedFat?: number
  sugars?: number
  salt?: number
  fiber?: number
  proteins?: number
  /** Share of fruit, vegetables and legumes by weight, 0–100. */
  fruitPercent?: number
}

export interface Packaging {
  /** `glass`, `paper`, `cardboard`, `steel`, `aluminium`, `plastic`, `composite` or `none`. */
  material: string
  shape: string
  recyclable: boolean
}

/** One product as the example knows it, whichever tier told. */
export interface Product {
  id: string
  name: string
  brand: string
  /** As printed: 8, 12, 13 or 14 digits; absent where nobody knows it. */
  barcode?: string
  /** One of the categories of the carbon table, e.g. `plant-milks`; what is not among them counts as `other`. */
  category: string
  quantity?: string
  /** As on the pack, in the order of weight. Empty where not known. */
  ingredients: string
  /** E numbers in lower case, e.g. `e330`. */
  additives: readonly string[]
  /** Names of the EU's fourteen, e.g. `milk`, as declared on the pack; more are read from the ingredients. */
  allergens: readonly string[]
  /** `May contain`, in the same names. */
  traces: readonly string[]
  /** e.g. `organic`, `fair-trade`. */
  labels: readonly string[]
  packaging: readonly Packaging[]
  nutriments: Nutriments
  /** Country where it was made, as a name. */
  origin?: string
}

/** One line of an insight for people: what was looked at, and what was found. */
export interface InsightDetail {
  label: string
  value: string
  /** How to show it: good news, neutral, worth knowing, or a warning. */
  tone: 'good' | 'neutral' | 'caution' | 'bad'
}

/** What one dimension says about a product. */
export interface Insight {
  dimension: Dimension
  /** Points of the dimension's own scale; `details` says which way is better. */
  score?: number
  /** `A` (best) to `E`. */
  grade?: Grade
  summary: string
  details: InsightDetail[]
}

export type Grade = 'A' | 'B' | 'C' | 'D' | 'E'
