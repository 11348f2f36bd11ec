import type { ClientSession } from '@progress/client'
import { type ClientItems, createItems } from '@progress/client/items'
import type { ListedItem } from '@progress/core'

/** A session's items, read for as long as somebody listens. */
export interface ItemsSource {
  subscribe(listener: () => void): () => void
  getSnapshot(): readonly ListedItem[]
  isLoading(): boolean
}

export const NO_ITEMS: readonly ListedItem[] = []

/**
 * Reads a session's items for as long as somebody listens.
 *
 * Letting go waits for a microtask: StrictMode takes every listener off and on again on mounting, and one that is back by
 * then has not made anything be read twice.
 */
export function createItemsSource(session: ClientSession<never>): ItemsSource {
  let items: ClientItems | undefined
  let listeners = 0
  return {
    subscribe(listener) {
      listeners += 1
      items ??= createItems(session as unknown as ClientSession)
      const off = items.subscribe(listener)
      // Whether more is to come is seen by the session itself.
      const offSession = session.subscribe(listener)
      return () => {
        listeners -= 1
        off()
        offSession()
        queueMicrotask(() => {
          if (listeners > 0) return
          items?.detach()
          items = undefined
        })
      }
    },
    getSnapshot: () => items?.getSnapshot() ?? NO_ITEMS,
    isLoading: () => {
      if (session.getSnapshot() === undefined) return session.getConnection().state !== 'closed'
      return items?.isLoading ?? true
    },
  }
}
