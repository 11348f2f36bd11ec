import { durationText } from './duration-text.ts'
import type { ItemOrder, ItemShow } from './item-choice.ts'
import type { ItemStateName } from './item-tone.ts'
import { defaultLabels, type Labels } from './labels.ts'

/** Every word of a list of items, beside those of its session. */
export interface ItemLabels extends Labels {
  /** Names the list. */
  readonly items: string
  /** Stands in its place where there is nothing in it. */
  readonly noItems: string
  /** Stands in its place until the first have come. */
  readonly loadingItems: string
  readonly itemState: Readonly<Record<ItemStateName, string>>
  /** In place of `itemState.active`, by phase; of any other phase its own name is shown. */
  readonly itemPhase: Readonly<Record<string, string>>
  /** Joins a state and what went wrong, or a name and a state. */
  readonly itemReason: (what: string, more: string) => string
  /** @param attempt - From 2. @param of - How many there may be; `undefined`: nobody said. */
  readonly attempt: (attempt: number, of: number | undefined) => string
  readonly duration: (ms: number) => string
  /** Names the button beside an item that failed. @param name - The item's. */
  readonly retryItem: (name: string) => string
  /** Names the filter. */
  readonly show: string
  readonly showOf: Readonly<Record<ItemShow, string>>
  /** Names the choice of an order. */
  readonly order: string
  readonly orderOf: Readonly<Record<ItemOrder, string>>
  readonly number: (value: number) => string
}

/** English. A spread would be kept by a bundler in pages that show no items. */
export const defaultItemLabels: ItemLabels = /* @__PURE__ */ Object.assign({}, defaultLabels, {
  items: 'Items',
  noItems: 'There is nothing here.',
  loadingItems: 'Loading…',
  itemState: {
    pending: 'Not started',
    active: 'In progress',
    waiting: 'Will be tried again',
    completed: 'Done',
    failed: 'Failed',
    timeout: 'Timed out',
    skipped: 'Skipped',
    cancelled: 'Cancelled',
  },
  itemPhase: {
    uploading: 'Uploading',
    downloading: 'Downloading',
    reading: 'Reading',
    detecting: 'Detecting',
    extracting: 'Extracting',
    parsing: 'Parsing',
    validating: 'Validating',
    saving: 'Saving',
  },
  itemReason: (what: string, more: string) => `${what}: ${more}`,
  attempt: (attempt: number, of: number | undefined) =>
    of === undefined ? `try ${attempt}` : `try ${attempt} of ${of}`,
  duration: durationText,
  retryItem: (name: string) => `Try again: ${name}`,
  show: 'Show',
  showOf: { all: 'All', active: 'Active', failed: 'Failed', done: 'Done' },
  order: 'Order',
  orderOf: { listed: 'As listed', name: 'Name', status: 'Status', size: 'Size' },
  number: (value: number) => value.toLocaleString('en'),
})

/** Fills in the default for every word that is not given. */
export function toItemLabels(labels?: Partial<ItemLabels>): ItemLabels {
  return { ...defaultItemLabels, ...labels }
}
