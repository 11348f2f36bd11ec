import type { SessionSnapshot } from '@progress/client'
import { isFinal } from '@progress/core'
import { type DocumentKind, kindOf } from '../src/document-limits.ts'
import type { Order } from '../src/order.ts'
import type { OrderWorkflow } from './client.ts'

/** An order as the topic's stream tells of it. */
export type OrderSnapshot = SessionSnapshot<OrderWorkflow>

/** What a person tells orders apart by; a finer one than the session's status. */
export type OrderState =
  | 'queued'
  | 'working'
  | 'usable'
  | 'paused'
  | 'waiting'
  | 'stalled'
  | 'cancelling'
  | 'completed'
  | 'failed'
  | 'cancelled'

/** The words for each state. */
export const STATE_WORDS: Record<OrderState, string> = {
  queued: 'Waiting for a worker',
  working: 'In progress',
  usable: 'Ready to use',
  paused: 'Paused',
  waiting: 'Waiting',
  stalled: 'Stalled',
  cancelling: 'Cancelling',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const LOST = /worker was lost/i

/** What state an order is in. */
export function stateOf(order: Pick<OrderSnapshot, 'status' | 'partial' | 'log'>): OrderState {
  const { status, partial, log } = order
  if (status === 'pending') return 'queued'
  if (status === 'active') return partial.usable ? 'usable' : 'working'
  // Nothing but the log tells a wait on purpose from one for a worker that is gone.
  if (status === 'waiting') return LOST.test(log.at(-1)?.message ?? '') ? 'stalled' : 'waiting'
  return status
}

/** What is known of an order's document before it was read. */
export interface OrderDocument {
  readonly name: string
  readonly size: number | undefined
  readonly kind: DocumentKind | undefined
}

/** The document that an order was made from, as its first event names it. */
export function documentOf({ metadata }: Pick<OrderSnapshot, 'metadata'>): OrderDocument {
  const { name, size } = (metadata.document ?? {}) as { name?: unknown; size?: unknown }
  const known = typeof name === 'string' ? name : 'Document'
  return { name: known, size: typeof size === 'number' ? size : undefined, kind: kindOf(known) }
}

/** What the document says, as soon as it is read. */
export function orderOf({ result, partial }: Pick<OrderSnapshot, 'result' | 'partial'>): Order | undefined {
  return result ?? partial.order
}

/** The name that people know an order by: the supplier's, else the file's. */
export function titleOf(order: OrderSnapshot): string {
  return orderOf(order)?.supplier ?? documentOf(order).name
}

/** Orders as the page lists them. */
export interface SortedOrders {
  /** What goes on, the newest first. */
  readonly active: readonly OrderSnapshot[]
  /** What ended, the last to end first. */
  readonly ended: readonly OrderSnapshot[]
  /** The ids of those that were tried again. */
  readonly retried: ReadonlySet<string>
}

/** Sorts a merchant's orders. Those that began, or ended, at one moment keep a stable order. */
export function sortOrders(sessions: ReadonlyMap<string, OrderSnapshot>): SortedOrders {
  const all = [...sessions.values()]
  const byId = (a: OrderSnapshot, b: OrderSnapshot): number => (a.sessionId < b.sessionId ? -1 : 1)
  return {
    active: all.filter(({ status }) => !isFinal(status)).sort((a, b) => b.createdAt - a.createdAt || byId(a, b)),
    ended: all
      .filter(({ status }) => isFinal(status))
      .sort((a, b) => (b.endedAt ?? b.updatedAt) - (a.endedAt ?? a.updatedAt) || byId(a, b)),
    retried: new Set(all.flatMap(({ retryOf }) => retryOf ?? [])),
  }
}
