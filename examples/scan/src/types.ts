import { z } from 'zod'

/** What the example can say about a product, each computed by rules of its own. */
export const DIMENSIONS = ['health', 'preservatives', 'allergies', 'sustainability', 'carbon'] as const

export type Dimension = (typeof DIMENSIONS)[number]

/** Who knows a product before anybody has scanned it. */
export type Source = 'database' | 'api' | 'ai'

const grams = z.number().min(0).exactOptional()

/** Per 100 g, or per 100 ml of a drink; in grams but where the name says otherwise. What is missing is not known. */
export const nutrimentsSchema = z.object({
  energyKj: grams,
  fat: grams,
  saturatedFat: grams,
  sugars: grams,
  salt: grams,
  fiber: grams,
  proteins: grams,
  /** Share of fruit, vegetables and legumes by weight. */
  fruitPercent: z.number().min(0).max(100).exactOptional(),
})

export type Nutriments = z.infer<typeof nutrimentsSchema>

export const packagingSchema = z.object({
  /** `glass`, `paper`, `cardboard`, `steel`, `aluminium`, `plastic`, `composite`, or what somebody else calls it. */
  material: z.string(),
  shape: z.string(),
  recyclable: z.boolean(),
})

export type Packaging = z.infer<typeof packagingSchema>

/** One product as the example knows it, whichever tier told. */
export const productSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  brand: z.string(),
  /** As printed: 8, 12, 13 or 14 digits; absent where nobody knows it. */
  barcode: z.string().exactOptional(),
  /** One of the categories of the carbon table, e.g. `plant-milks`; what is not among them has no estimate. */
  category: z.string(),
  quantity: z.string().exactOptional(),
  /** As on the pack, in the order of weight. Empty where not known. */
  ingredients: z.string(),
  /** E numbers in lower case, e.g. `e330`. */
  additives: z.array(z.string()).readonly(),
  /** Names of the EU's fourteen, e.g. `milk`, as declared on the pack; more are read from the ingredients. */
  allergens: z.array(z.string()).readonly(),
  /** `May contain`, in the same names. */
  traces: z.array(z.string()).readonly(),
  /** e.g. `organic`, `fair-trade`. */
  labels: z.array(z.string()).readonly(),
  packaging: z.array(packagingSchema).readonly(),
  nutriments: nutrimentsSchema,
  /** Country where it was made, as a name. */
  origin: z.string().exactOptional(),
})

export type Product = z.infer<typeof productSchema>

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
