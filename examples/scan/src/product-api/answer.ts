import { z } from 'zod'

/** The fields that the example asks Open Food Facts for, as its v2 API names them. */
export const FIELDS = [
  'code',
  'product_name',
  'brands',
  'quantity',
  'categories_tags',
  'ingredients_text',
  'additives_tags',
  'allergens_tags',
  'traces_tags',
  'labels_tags',
  'packagings',
  'nutriments',
  'countries_tags',
  'origins',
] as const

const tags = z.array(z.string()).default([])

const packaging = z.object({
  material: z.string().optional(),
  shape: z.string().optional(),
  recycling: z.string().optional(),
})

/** What `GET /api/v2/product/{code}.json` answers; fields that nobody filled in are missing. */
export const answerSchema = z.object({
  code: z.string().optional(),
  /** 1 if the product is known, 0 if not. */
  status: z.union([z.literal(0), z.literal(1)]),
  status_verbose: z.string().optional(),
  product: z
    .object({
      code: z.string().optional(),
      product_name: z.string().default(''),
      brands: z.string().default(''),
      quantity: z.string().optional(),
      categories_tags: tags,
      ingredients_text: z.string().default(''),
      additives_tags: tags,
      allergens_tags: tags,
      traces_tags: tags,
      labels_tags: tags,
      packagings: z.array(packaging).default([]),
      nutriments: z.record(z.string(), z.unknown()).default({}),
      origins: z.string().optional(),
    })
    .optional(),
})

export type Answer = z.infer<typeof answerSchema>
export type AnsweredProduct = NonNullable<Answer['product']>

/**
 * A nutriment of an answer.
 *
 * @returns undefined for what cannot be an amount: volunteers fill the fields in, and a number may come as text.
 */
export function amountOf(nutriments: Record<string, unknown>, name: string): number | undefined {
  const value = nutriments[name]
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined
}
