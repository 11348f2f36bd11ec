import type { Counts, ItemStatus, ListedItem } from '@progress/core'
import type { Arrangement } from './arrange.ts'

/** Which items a person wants to see. */
export type ItemShow = 'all' | 'active' | 'failed' | 'done'

/** In which order. */
export type ItemOrder = 'listed' | 'name' | 'status' | 'size'

/** What a person has chosen. */
export interface ItemChoice {
  readonly show: ItemShow
  readonly order: ItemOrder
}

/** All, as they are listed. */
export const defaultItemChoice: ItemChoice = { show: 'all', order: 'listed' }

export const SHOWS: readonly ItemShow[] = ['all', 'active', 'failed', 'done']
export const ORDERS: readonly ItemOrder[] = ['listed', 'name', 'status', 'size']

const STATUSES: Readonly<Record<Exclude<ItemShow, 'all'>, readonly ItemStatus[]>> = {
  active: ['active', 'waiting'],
  failed: ['failed'],
  done: ['completed', 'skipped'],
}

/** What needs somebody first. */
const URGENCY: readonly ItemStatus[] = ['failed', 'waiting', 'active', 'pending', 'completed', 'skipped', 'cancelled']

type Compare = (a: ListedItem, b: ListedItem) => number

const byText = /* @__PURE__ */ new Intl.Collator(undefined, { numeric: true })

const COMPARES: Readonly<Record<Exclude<ItemOrder, 'listed'>, Compare>> = {
  name: (a, b) => byText.compare(a.name ?? a.id, b.name ?? b.id),
  status: (a, b) => URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status),
  size: (a, b) => (b.size ?? 0) - (a.size ?? 0),
}

/** What a choice means for `useItems`: its functions are always the same ones, so that nothing is sorted in vain. */
export function toArrangement({ show, order }: ItemChoice): Arrangement {
  return {
    status: show === 'all' ? undefined : STATUSES[show],
    sort: order === 'listed' ? undefined : COMPARES[order],
  }
}

/** How many items each choice shows. */
export function countsByShow(counts: Counts): Readonly<Record<ItemShow, number>> {
  const sum = (statuses: readonly ItemStatus[]): number => statuses.reduce((total, status) => total + counts[status], 0)
  return {
    all: counts.total,
    active: sum(STATUSES.active),
    failed: sum(STATUSES.failed),
    done: sum(STATUSES.done),
  }
}
