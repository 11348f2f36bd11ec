import type { Order } from '../order.ts'
import type { Finding } from '../reading/reader.ts'
import type { Database, Queryable } from './database.ts'

/** What is saved of a document that was read. */
export interface OrderToSave {
  readonly merchant: string
  readonly order: Order
  readonly findings: readonly Finding[]
  readonly document: { readonly id: string; readonly sha256: string }
}

/** The order's row, and whether it was there before. */
export interface SavedOrder {
  readonly orderId: number
  readonly created: boolean
}

/** A name as it is compared: case, spaces and punctuation aside. */
export const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** What makes two documents the same order: supplier and number where both are known, else the bytes. */
function identityOf({ order: { supplier, number }, document }: Pick<OrderToSave, 'order' | 'document'>): string {
  const keys = [keyOf(supplier ?? ''), keyOf(number ?? '')]
  return keys.every((key) => key !== '') ? `order:${keys.join('|')}` : `document:${document.sha256}`
}

/** Saves an order with its supplier and lines, whole or not at all. One that is there already is left as it is. */
export function saveOrder(database: Database, given: OrderToSave): Promise<SavedOrder> {
  return database.transaction(async (transaction) => {
    const { merchant, order, findings, document } = given
    const [created] = await transaction.query<{ id: number }>(
      `INSERT INTO purchase_order
         (merchant, identity, supplier_id, number, date, currency, total, confidence, findings, document_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (merchant, identity) DO NOTHING RETURNING id`,
      [
        merchant,
        identityOf(given),
        await supplierOf(transaction, order.supplier),
        order.number,
        order.date,
        order.currency,
        order.total,
        order.confidence,
        JSON.stringify(findings),
        document.id,
      ],
    )
    if (created !== undefined) {
      await insertLines(transaction, created.id, order)
      return { orderId: created.id, created: true }
    }
    const [existing] = await transaction.query<{ id: number }>(
      'SELECT id FROM purchase_order WHERE merchant = $1 AND identity = $2',
      [merchant, identityOf(given)],
    )
    if (existing === undefined) throw new Error('an order that is there cannot be read')
    return { orderId: existing.id, created: false }
  })
}

async function supplierOf(database: Queryable, name: string | null): Promise<number | null> {
  const key = keyOf(name ?? '')
  if (name === null || key === '') return null
  const [supplier] = await database.query<{ id: number }>(
    'INSERT INTO supplier (key, name) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id',
    [key, name],
  )
  return supplier?.id ?? null
}

async function insertLines(database: Queryable, orderId: number, { lines }: Order): Promise<void> {
  await database.query(
    `INSERT INTO order_line (order_id, position, description, quantity, unit_price, amount)
     SELECT $1, line.position, line.description, line.quantity, line.unit_price, line.amount
     FROM jsonb_to_recordset($2) AS line
       (position integer, description text, quantity numeric, unit_price numeric, amount numeric)`,
    [
      orderId,
      JSON.stringify(
        lines.map(({ description, quantity, unitPrice, amount }, index) => ({
          position: index + 1,
          description,
          quantity,
          unit_price: unitPrice,
          amount,
        })),
      ),
    ],
  )
}

/** Says how far an order has come; it never goes back. */
export async function setOrderStatus(
  database: Queryable,
  orderId: number,
  status: 'usable' | 'complete',
): Promise<void> {
  await database.query(
    `UPDATE purchase_order SET status = $2, updated_at = now()
     WHERE id = $1 AND array_position(ARRAY['saved', 'usable', 'complete'], status)
                     < array_position(ARRAY['saved', 'usable', 'complete'], $2)`,
    [orderId, status],
  )
}
