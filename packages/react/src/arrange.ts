import type { ItemStatus, ListedItem } from '@progress/core'

/** Which items to show, and in which order. */
export interface Arrangement {
  /** One status or several. @defaultValue all */
  readonly status?: ItemStatus | readonly ItemStatus[] | undefined
  /** Tells whether to show an item. It is asked of all anew when it is another function. */
  readonly filter?: ((item: ListedItem) => boolean) | undefined
  /** As of `Array.sort`; equal items stay in the order of the list. All are sorted anew when it is another function. */
  readonly sort?: ((a: ListedItem, b: ListedItem) => number) | undefined
}

type Items = readonly ListedItem[]

/** Arranges a list again and again as it changes. */
export type Arranger = (items: Items, arrangement: Arrangement) => Items

type Compare = (a: ListedItem, b: ListedItem) => number

interface Query extends Pick<Arrangement, 'filter' | 'sort'> {
  readonly statuses: string
}

interface Last {
  readonly query: Query
  readonly items: Items
  readonly result: Items
}

/** Beyond this share of changed items sorting all of them anew is quicker. */
const MANY = 0.125

/**
 * Makes an arranger. What it does after a few items have changed takes time in proportion to the length of the list, not
 * that of sorting it; and as long as the same items come out, it is the same array.
 */
export function createArranger(): Arranger {
  let last: Last | undefined
  const placesIn = createPlaces()
  return (items, { status, filter, sort }) => {
    const query = { statuses: status === undefined ? '' : [status].flat().join(), filter, sort }
    const known = last && isSameQuery(last.query, query) ? last : undefined
    if (known?.items === items) return known.result
    const isShown = toTest(query)
    let result = isShown ? items.filter(isShown) : items
    if (sort) {
      const placeOf = placesIn(items)
      const compare: Compare = (a, b) => sort(a, b) || placeOf(a) - placeOf(b)
      result = (known && resorted(known, items, isShown, compare)) ?? [...result].sort(compare)
    }
    if (last && isSame(last.result, result)) result = last.result
    last = { query, items, result }
    return result
  }
}

const isSameQuery = (a: Query, b: Query): boolean =>
  a.statuses === b.statuses && a.filter === b.filter && a.sort === b.sort

function toTest({ statuses, filter }: Query): ((item: ListedItem) => boolean) | undefined {
  if (!statuses) return filter
  const shown = new Set(statuses.split(','))
  return (item) => shown.has(item.status) && (!filter || filter(item))
}

/** Finds out where each item of a list stands, once for all lists that hold the same items in the same order. */
function createPlaces(): (items: Items) => (item: ListedItem) => number {
  let known: Items = []
  let places = new Map<string, number>()
  return (items) => {
    if (!hasSameIds(known, items)) places = new Map(items.map(({ id }, index) => [id, index]))
    known = items
    return ({ id }) => places.get(id) ?? 0
  }
}

/** What was sorted before, with the few that have changed in their new places; `undefined` where there are too many. */
function resorted(
  { items: before, result }: Last,
  items: Items,
  isShown: ((item: ListedItem) => boolean) | undefined,
  compare: Compare,
): Items | undefined {
  if (!hasSameIds(before, items)) return undefined
  const changed = items.filter((item, index) => item !== before[index])
  if (changed.length > items.length * MANY) return undefined
  const stale = new Set(before.filter((item, index) => item !== items[index]))
  const kept = result.filter((item) => !stale.has(item))
  return merged(kept, (isShown ? changed.filter(isShown) : changed).sort(compare), compare)
}

const isSame = (a: Items, b: Items): boolean => a.length === b.length && a.every((item, index) => item === b[index])

const hasSameIds = (a: Items, b: Items): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index] || item.id === b[index]?.id)

/** A long sorted list and a short one as one. */
function merged(long: Items, short: Items, compare: Compare): Items {
  const result: ListedItem[] = []
  let taken = 0
  for (const item of short) {
    for (const end = placeFor(item, long, taken, compare); taken < end; taken += 1)
      result.push(long[taken] as ListedItem)
    result.push(item)
  }
  return result.concat(long.slice(taken))
}

/** Where an item belongs in a sorted list, by halves. @param from - Not before this index. */
function placeFor(item: ListedItem, sorted: Items, from: number, compare: Compare): number {
  let [low, high] = [from, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(sorted[middle] as ListedItem, item) < 0) low = middle + 1
    else high = middle
  }
  return low
}
