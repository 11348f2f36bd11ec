import type { ClientSession } from '@progress/client'
import type { AnyWorkflow, Counts, ListedItem, Workflow } from '@progress/core'
import { useMemo, useState, useSyncExternalStore } from 'react'
import { type Arrangement, createArranger } from './arrange.ts'
import { createItemsSource, NO_ITEMS } from './items-source.ts'
import { never } from './use-connection.ts'
import { useSelector } from './use-selector.ts'

/** A session's items, as they are to be shown. */
export interface ItemsState {
  /** Those that were asked for, in order; the same array until one of them changes, and the same objects in it. */
  readonly items: readonly ListedItem[]
  /** Of all items, also those that are not shown or not read yet. */
  readonly total: number
  /** How many there are of each status. */
  readonly counts: Counts
  /** There are more to come. */
  readonly isLoading: boolean
}

const NONE: Counts = { total: 0, pending: 0, active: 0, waiting: 0, completed: 0, failed: 0, skipped: 0, cancelled: 0 }
const noItems = (): readonly ListedItem[] => NO_ITEMS
const no = (): boolean => false

const countsOf = (snapshot: { readonly counts: Counts } | undefined): Counts => snapshot?.counts ?? NONE
const isSameCounts = (a: Counts, b: Counts): boolean =>
  Object.keys(NONE).every((status) => a[status as keyof Counts] === b[status as keyof Counts])

/**
 * All items of a session, filtered and sorted: ten thousand of them as quickly as they change, once a frame at most.
 *
 * @param session - As `useProgress` or `useSession` gives it; `undefined`: none, yet.
 * @param arrangement - Which, and in which order; its functions should be the same ones each time.
 */
export function useItems<W extends AnyWorkflow = Workflow>(
  session: ClientSession<W> | undefined,
  arrangement: Arrangement = {},
): ItemsState {
  const source = useMemo(() => session && createItemsSource(session as unknown as ClientSession<never>), [session])
  const all = useSyncExternalStore(source?.subscribe ?? never, source?.getSnapshot ?? noItems, noItems)
  const isLoading = useSyncExternalStore(source?.subscribe ?? never, source?.isLoading ?? no, no)
  const counts = useSelector(session, countsOf, isSameCounts)
  const [arrange] = useState(createArranger)
  return { items: arrange(all, arrangement), total: counts.total, counts, isLoading }
}
