import type { FeedWords } from '@progress/react'
import { failureText } from './failures.ts'
import { formatMoney } from './format.ts'
import { documentOf, type OrderSnapshot, orderOf, titleOf } from './order-view.ts'

/** What the feed says of orders that no other session has. */
export const feedWords: FeedWords<OrderSnapshot> = {
  subject: titleOf,
  created: (order) => (order.retryOf === undefined ? `Uploaded ${documentOf(order).name}` : undefined),
  ended(order) {
    if (order.status === 'failed') return order.error ? failureText(order.error) : 'Failed'
    if (order.status === 'cancelled') return 'Cancelled'
    const { total, currency, lines } = orderOf(order) ?? { total: null, currency: null, lines: [] }
    const facts = [`${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`, formatMoney(total, currency)]
    return `Done: ${facts.filter(Boolean).join(', ')}`
  },
}
