import type { Queryable } from './database.ts'

/** A product draft as the page shows it. */
export interface DraftView {
  readonly id: number
  readonly title: string
  /** `gid://shopify/Product/…`, once it was synced. */
  readonly shopId: string | null
  readonly imageId: string | null
  readonly imageState: 'pending' | 'ready'
}

/** A line of an order as the page shows it. */
export interface LineView {
  readonly id: number
  readonly description: string
  readonly quantity: number
  readonly unitPrice: number
  readonly amount: number
  readonly draft: DraftView | null
}

/** An order as it stands in the database. */
export interface OrderView {
  readonly sessionId: string
  readonly orderId: number
  readonly merchant: string
  readonly supplier: string | null
  readonly number: string | null
  readonly date: string | null
  readonly currency: string | null
  readonly total: number | null
  readonly confidence: number
  readonly status: 'saved' | 'usable' | 'complete'
  /** What the reading found, guessed and missed. */
  readonly findings: readonly unknown[]
  readonly lines: readonly LineView[]
}

/** The order that a session is about. @returns `undefined` until it is saved. */
export async function readOrder(database: Queryable, sessionId: string): Promise<OrderView | undefined> {
  const [order] = await database.query<Omit<OrderView, 'lines'>>(
    `SELECT run.session_id AS "sessionId", "order".id AS "orderId", "order".merchant, supplier.name AS supplier,
       "order".number, to_char("order".date, 'YYYY-MM-DD') AS date, "order".currency, "order".total::float8 AS total,
       "order".confidence, "order".status, "order".findings
     FROM run JOIN purchase_order "order" ON "order".id = run.order_id
       LEFT JOIN supplier ON supplier.id = "order".supplier_id
     WHERE run.session_id = $1`,
    [sessionId],
  )
  return order && { ...order, lines: await readLines(database, order.orderId) }
}

interface LineRow extends Omit<LineView, 'draft'> {
  readonly draftId: number | null
  readonly title: string
  readonly shopId: string | null
  readonly imageId: string | null
}

async function readLines(database: Queryable, orderId: number): Promise<LineView[]> {
  const rows = await database.query<LineRow>(
    `SELECT line.position AS id, line.description, line.quantity::float8 AS quantity,
       line.unit_price::float8 AS "unitPrice", line.amount::float8 AS amount,
       draft.id AS "draftId", draft.title, draft.shop_product_id AS "shopId", image.id AS "imageId"
     FROM order_line line LEFT JOIN product_draft draft ON draft.id = line.draft_id
       LEFT JOIN product_image image ON image.draft_id = draft.id
     WHERE line.order_id = $1 ORDER BY line.position`,
    [orderId],
  )
  return rows.map(({ draftId, title, shopId, imageId, ...line }) => ({
    ...line,
    draft: draftId === null ? null : { id: draftId, title, shopId, imageId, imageState: imageId ? 'ready' : 'pending' },
  }))
}
