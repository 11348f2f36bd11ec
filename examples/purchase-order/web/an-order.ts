import { initialSnapshot } from '@progress/core'
import type { Order } from '../src/order.ts'
import type { OrderSnapshot } from './order-view.ts'

/** An order for tests, with the plan of the real ones. @param changes - What is known of it. */
export function anOrder(changes: Partial<OrderSnapshot> = {}): OrderSnapshot {
  const begun = initialSnapshot({
    sessionId: 's1',
    workflow: 'purchase-order',
    topics: ['merchant:northwind'],
    plan: [
      { id: 'ai_parsing', title: 'Reading the document', weight: 5 },
      { id: 'database_save', title: 'Saving the order', weight: 1 },
      { id: 'shopify_sync', title: 'Syncing with Shopify', weight: 4 },
    ],
    createdAt: 1_000,
  })
  return { ...begun, metadata: { document: { name: 'order-7.pdf', size: 2_048 } }, ...changes } as OrderSnapshot
}

/** What was read from a document. */
export const READ: Order = {
  supplier: 'Harbour Supplies',
  number: 'PO-7',
  date: '2026-03-01',
  currency: 'EUR',
  total: 20,
  lines: [
    { description: 'Rope', quantity: 2, unitPrice: 5, amount: 10 },
    { description: 'Buoy', quantity: 1, unitPrice: 10, amount: 10 },
  ],
  confidence: 0.9,
}
