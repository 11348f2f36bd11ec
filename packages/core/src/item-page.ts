import { ownOf } from './own.ts'
import type { ItemPage, ItemStatus, ListedItem, Snapshot } from './types.ts'

/** Which items a page is to hold. */
export interface ItemPageQuery {
  /** @defaultValue all */
  readonly status?: readonly ItemStatus[] | undefined
  /** The id of the last item of the page before. */
  readonly after?: string | undefined
  /** How many at most; 1 or more. */
  readonly limit: number
}

/** Compares two items by their `index`, those without one last, and by their id where that says nothing. */
export function compareItems(a: Pick<ListedItem, 'id' | 'index'>, b: Pick<ListedItem, 'id' | 'index'>): number {
  const { index: left = Number.POSITIVE_INFINITY } = a
  const { index: right = Number.POSITIVE_INFINITY } = b
  if (left !== right) return left < right ? -1 : 1
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

/** The ids of a state's items in the order of its pages. */
export function itemOrder({ items }: Pick<Snapshot, 'items'>): string[] {
  const placed = Object.entries(items).map(([id, { index }]) => ({ id, index }))
  return placed.sort(compareItems).map(({ id }) => id)
}

/**
 * One page of a state's items.
 *
 * @param state - A whole one.
 * @param order - As `itemOrder` gives it for this state: whoever reads page after page sorts once.
 * @returns `undefined` where `after` names no item.
 */
export function itemPage(
  state: Readonly<Snapshot>,
  order: readonly string[],
  { status, after, limit }: ItemPageQuery,
): ItemPage | undefined {
  const { sessionId, seq, items } = state
  let at = 0
  if (after !== undefined) {
    const last = ownOf(items, after)
    if (last === undefined) return undefined
    at = firstBehind(state, order, { id: after, index: last.index })
  }
  const page: ListedItem[] = []
  for (; at < order.length; at += 1) {
    const id = order[at] as string
    const item = items[id]
    if (item === undefined || !(status?.includes(item.status) ?? true)) continue
    const next = page.at(-1)?.id
    if (page.length === limit && next !== undefined) return { sessionId, seq, items: page, next }
    page.push({ id, ...item })
  }
  return { sessionId, seq, items: page }
}

/** Where the items begin that stand behind `last`. */
function firstBehind(
  { items }: Pick<Snapshot, 'items'>,
  order: readonly string[],
  last: Pick<ListedItem, 'id' | 'index'>,
): number {
  let low = 0
  let high = order.length
  while (low < high) {
    const middle = (low + high) >> 1
    const id = order[middle] as string
    if (compareItems({ id, index: items[id]?.index }, last) > 0) high = middle
    else low = middle + 1
  }
  return low
}
