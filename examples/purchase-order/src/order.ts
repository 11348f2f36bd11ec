import { z } from 'zod'

/** One line of an order, as the document says it. */
export const orderLineSchema = z.object({
  description: z.string(),
  quantity: z.number(),
  unitPrice: z.number(),
  /** What the line comes to, which need not be the product of both where a discount stands between. */
  amount: z.number(),
})

/** What stands in a supplier's document; `null` where it does not say. */
export const orderSchema = z.object({
  supplier: z.string().nullable(),
  number: z.string().nullable(),
  /** ISO 8601, without a time. */
  date: z.iso.date().nullable(),
  /** ISO 4217. */
  currency: z.string().length(3).nullable(),
  total: z.number().nullable(),
  lines: z.array(orderLineSchema),
  /** How sure the reading is, from 0 to 1. */
  confidence: z.number().min(0).max(1),
})

/** One line of an order. */
export type OrderLine = z.infer<typeof orderLineSchema>
/** What stands in a supplier's document. */
export type Order = z.infer<typeof orderSchema>
