import type { ItemState, ListedItem } from '@progress/core'
import { type ItemStateName, type ItemTone, itemLook, itemStateName } from './item-tone.ts'
import { kindBadge } from './kind-badge.ts'

/** An item as a row shows it. */
export interface ItemView {
  readonly id: string
  readonly name: string
  readonly state: ItemStateName
  /** While it is worked on. */
  readonly phase: string | undefined
  readonly tone: ItemTone
  readonly icon: string
  /** Whole, 0 to 100; `undefined`: nobody knows how far it is. */
  readonly percent: number | undefined
  /** A word for a badge. */
  readonly kind: string | undefined
  /** The second try and later ones. */
  readonly attempt: number | undefined
  readonly maxAttempts: number | undefined
  readonly error: ItemState['error']
  /** How long it took, in ms; `undefined` before its end. */
  readonly durationMs: number | undefined
}

/** What a row shows of an item. An item that completed has all of its bar, however far it was said to be. */
export function toItemView(item: ListedItem): ItemView {
  const { id, name = id, status, attempt, maxAttempts, error, startedAt, endedAt } = item
  const percent = status === 'completed' ? 100 : item.percent
  const hasEnded = startedAt !== undefined && endedAt !== undefined
  return {
    id,
    name,
    state: itemStateName(item),
    phase: status === 'active' ? item.phase : undefined,
    ...itemLook(item),
    percent: percent === undefined ? undefined : Math.round(Math.max(0, Math.min(100, percent))),
    kind: kindBadge(item),
    attempt: attempt !== undefined && attempt > 1 ? attempt : undefined,
    maxAttempts,
    error: status === 'completed' ? undefined : error,
    durationMs: hasEnded ? Math.max(0, endedAt - startedAt) : undefined,
  }
}

/** Tells whether trying a failed item again may help, as far as its error says. */
export function isRetryable({ error }: Pick<ItemState, 'error'>): boolean {
  return error?.retryable !== false
}
