import { defineWorkflow } from '@progress/core'
import { z } from 'zod'
import { orderSchema } from './order.ts'

/** The merchants that the example knows. */
export const MERCHANTS = ['northwind', 'southridge'] as const
/** A merchant's name. */
export type Merchant = (typeof MERCHANTS)[number]

/** Their names for people. */
export const MERCHANT_NAMES: Readonly<Record<Merchant, string>> = { northwind: 'Northwind', southridge: 'Southridge' }

/** Tells a merchant's name from any other text. */
export const isMerchant = (name: unknown): name is Merchant => MERCHANTS.includes(name as Merchant)

/** All sessions of a merchant are followed as one stream. */
export const topicOf = (merchant: Merchant): string => `merchant:${merchant}`

/** An upload that has been put away: the job's, and a retry's, way to the bytes. */
const documentReference = z.object({ id: z.string(), name: z.string(), size: z.number() })

/** One document, from its upload to the shop. */
export const purchaseOrder = defineWorkflow({
  name: 'purchase-order',
  stages: {
    ai_parsing: { title: 'Reading the document', weight: 5 },
    database_save: { title: 'Saving the order', weight: 1 },
    product_draft_creation: { title: 'Creating product drafts', weight: 2 },
    image_attachment: { title: 'Attaching images', weight: 2 },
    shopify_sync: { title: 'Syncing with Shopify', weight: 4 },
    status_update: { title: 'Updating the order', weight: 1 },
    background_image_processing: { title: 'Processing images', weight: 3, optional: true },
  },
  files: true,
  maxActive: 50,
  input: z.union([
    z.object({ merchant: z.enum(MERCHANTS), file: z.file() }),
    z.object({ merchant: z.enum(MERCHANTS), document: documentReference }),
  ]),
  partial: z.object({
    /** Known once the document is read. */
    order: orderSchema,
    /** The order can be used: what follows only makes its pictures better. */
    usable: z.boolean(),
  }),
  result: orderSchema,
  errors: {
    document_unreadable: { status: 422 },
    document_empty: { status: 422 },
    document_encrypted: { status: 422 },
    document_too_large: { status: 413 },
    document_unsupported: { status: 415 },
    no_order_found: { status: 422 },
    database_unavailable: { status: 503, retryable: true },
    shop_refused: { status: 502 },
    shop_unavailable: { status: 503, retryable: true },
    ai_unavailable: { status: 503, retryable: true },
  },
})
