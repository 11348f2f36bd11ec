import { createHash } from 'node:crypto'
import type { Queryable } from './database.ts'
import { keyOf } from './orders.ts'

/** A product that the shop is to have. */
export interface ProductDraft {
  readonly id: number
  readonly title: string
  readonly vendor: string | null
  readonly price: number
  /** Names it in the shop: what makes syncing it twice one product. */
  readonly handle: string
  readonly shopProductId: string | null
  readonly imageId: string | null
}

/** Shopify takes titles of up to 255 characters. */
const MAX_TITLE_LENGTH = 255

/**
 * The product's name in the shop's addresses: readable, and different for different products.
 *
 * @see https://shopify.dev/docs/api/admin-graphql/latest/objects/Product#field-Product.fields.handle
 */
export function handleOf(...parts: readonly string[]): string {
  const slug = parts
    .join(' ')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
  const hash = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 10)
  return `${slug}-${hash}`.replaceAll(/^-|-(?=-)/g, '')
}

/**
 * Creates a draft for every distinct description of an order, and ties the lines to theirs. What is there stays.
 *
 * @returns How many there are now.
 */
export async function createDrafts(database: Queryable, orderId: number): Promise<number> {
  const lines = await database.query<DraftLine>(
    `SELECT line.position, line.description, line.unit_price::float8 AS price, "order".merchant, supplier.name AS vendor
     FROM order_line line JOIN purchase_order "order" ON "order".id = line.order_id
       LEFT JOIN supplier ON supplier.id = "order".supplier_id
     WHERE line.order_id = $1 ORDER BY line.position`,
    [orderId],
  )
  const drafts = new Map<string, { readonly first: DraftLine; readonly positions: number[] }>()
  for (const line of lines) {
    const key = keyOf(line.description) || `line ${line.position}`
    const draft = drafts.get(key)
    if (draft === undefined) drafts.set(key, { first: line, positions: [line.position] })
    else draft.positions.push(line.position)
  }
  for (const [key, { first, positions }] of drafts) {
    await database.query(
      `WITH draft AS (
         INSERT INTO product_draft (order_id, key, title, vendor, price, handle) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (order_id, key) DO UPDATE SET key = excluded.key RETURNING id
       )
       UPDATE order_line SET draft_id = draft.id FROM draft WHERE order_id = $1 AND position = ANY ($7::integer[])`,
      [
        orderId,
        key,
        first.description.trim().slice(0, MAX_TITLE_LENGTH) || `Line ${first.position}`,
        first.vendor,
        first.price,
        handleOf(first.merchant, first.vendor ?? '', key),
        positions,
      ],
    )
  }
  return drafts.size
}

interface DraftLine {
  readonly position: number
  readonly description: string
  readonly price: number
  readonly merchant: string
  readonly vendor: string | null
}

/** An order's drafts, in the order of their lines. */
export function listDrafts(database: Queryable, orderId: number): Promise<ProductDraft[]> {
  return database.query<ProductDraft>(
    `SELECT draft.id, draft.title, draft.vendor, draft.price::float8 AS price, draft.handle,
       draft.shop_product_id AS "shopProductId", image.id AS "imageId"
     FROM product_draft draft LEFT JOIN product_image image ON image.draft_id = draft.id
     WHERE draft.order_id = $1 ORDER BY draft.id`,
    [orderId],
  )
}

/** Notes which product of the shop a draft has become. */
export async function setShopProduct(database: Queryable, draftId: number, productId: string): Promise<void> {
  await database.query('UPDATE product_draft SET shop_product_id = $2 WHERE id = $1', [draftId, productId])
}
