import type { Order } from '../order.ts'

/** A text without what Postgres takes in no text and no JSON: NUL and halves of surrogate pairs. */
export const storable = (text: string): string => text.replaceAll(/\0|\p{Cs}/gu, '')

/** An order whose texts can all be saved. */
export function storableOrder(order: Order): Order {
  return {
    ...order,
    supplier: order.supplier && storable(order.supplier),
    number: order.number && storable(order.number),
    lines: order.lines.map((line) => ({ ...line, description: storable(line.description) })),
  }
}
