import {
  type Counts,
  compareItems,
  type ItemPage,
  type ItemState,
  type ListedItem,
  type Patch,
  type Snapshot,
  withFields,
} from '@progress/core'

/** Items put together from snapshots, events and pages, in whatever order these come. */
export interface ItemList {
  /** In the order of their `index`; the same array until one of them changes. */
  rows(): readonly ListedItem[]
  /** Takes the state to begin with, or one that was read again: what was known before may have changed unseen. */
  takeSnapshot(snapshot: Pick<Snapshot, 'seq' | 'items' | 'itemsOmitted' | 'counts'>): void
  /** Takes an event that follows. */
  takeEvent(event: ItemsEvent): void
  /** @returns `false` for a page that is older than the snapshot: what has changed between them nobody would tell. */
  takePage(page: Pick<ItemPage, 'seq' | 'items'>): boolean
  /**
   * Every page has come: what was in none of them, and is of before the snapshot, is not there any more.
   *
   * @returns `false` where some are missing: their `index` changed while pages were read.
   */
  settle(): boolean
}

/** What of an event is about items; those of a control event are ids. */
export interface ItemsEvent {
  readonly seq: number
  readonly items?: Patch['items'] | readonly string[] | undefined
  readonly counts?: Counts | undefined
}

/** In place of its seq, for what was known before the snapshot: it is shown until something newer is known. */
const STALE = -1

/** An item as it was at `seq`: nothing older is let near it. */
interface Entry {
  item: ListedItem
  seq: number
  /** Where it stands among the rows, once they are in order. */
  place: number
}

/**
 * Makes an empty one.
 *
 * An event on its way to a slim state brings whole each item that such a state does not hold. So whatever is known is
 * known whole, and an item that no snapshot, event or page has named yet has not changed since the snapshot: a page that
 * is not older than that has it right, and so has each event after the page's own seq.
 */
export function createItemList(): ItemList {
  const entries = new Map<string, Entry>()
  const changed = new Set<Entry>()
  /** `undefined` where their order is to be found out. */
  let rows: readonly ListedItem[] | undefined = []
  /** Up to here events are in the entries. */
  let live = -1
  /** The snapshot's seq. */
  let base = -1
  /** How many there are, as far as has been said. */
  let total = 0

  const set = (id: string, state: ItemState, seq: number): void => {
    const item = { ...state, id }
    let entry = entries.get(id)
    if (!entry || entry.item.index !== item.index) rows = undefined
    entry ??= { item, seq, place: 0 }
    Object.assign(entry, { item, seq })
    entries.set(id, entry)
    changed.add(entry)
  }
  const forgetStale = (): void => {
    for (const [id, { seq }] of entries) {
      if (seq === STALE && entries.delete(id)) rows = undefined
    }
  }

  return {
    rows() {
      if (!rows) {
        const sorted = [...entries.values()].sort((a, b) => compareItems(a.item, b.item))
        rows = sorted.map((entry, place) => Object.assign(entry, { place }).item)
      } else if (changed.size > 0) {
        const next = [...rows]
        for (const { place, item } of changed) next[place] = item
        rows = next
      }
      changed.clear()
      return rows
    },
    takeSnapshot({ seq, items, itemsOmitted, counts }) {
      base = live = seq
      total = counts.total
      for (const entry of entries.values()) entry.seq = STALE
      for (const [id, item] of Object.entries(items)) set(id, item, seq)
      if (!itemsOmitted) forgetStale()
    },
    takeEvent({ seq, items, counts }) {
      live = seq
      total = counts?.total ?? total
      for (const [id, fields] of Array.isArray(items) ? [] : Object.entries(items ?? {})) {
        const entry = entries.get(id)
        const before = entry?.seq === STALE ? undefined : entry
        if (!before || seq > before.seq) set(id, withFields(before?.item, fields), seq)
      }
    },
    takePage({ seq, items }) {
      if (seq < base) return false
      for (const item of items) {
        const entry = entries.get(item.id)
        if (!entry || entry.seq === STALE || (seq > live && seq > entry.seq)) set(item.id, item, seq)
      }
      return true
    },
    settle() {
      forgetStale()
      return entries.size >= total
    },
  }
}
