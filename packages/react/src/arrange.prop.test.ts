import type { ItemStatus, ListedItem } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Arrangement, createArranger } from './arrange.ts'

const STATUSES: readonly ItemStatus[] = ['pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled']
const anyStatus = fc.constantFrom(...STATUSES)
const anyItem = (id: number): fc.Arbitrary<ListedItem> =>
  fc.record({ id: fc.constant(`${id}`), status: anyStatus, size: fc.nat(5) })

const bySize = (a: ListedItem, b: ListedItem): number => (a.size ?? 0) - (b.size ?? 0)
const isSmall = ({ size = 0 }: ListedItem): boolean => size < 3
const anyArrangement: fc.Arbitrary<Arrangement> = fc.record({
  status: fc.option(fc.oneof(anyStatus, fc.subarray([...STATUSES], { minLength: 1 })), { nil: undefined }),
  filter: fc.constantFrom(undefined, isSmall),
  sort: fc.constantFrom(undefined, bySize),
})

/** A list as it goes on: items change, and others are added at its end. */
const anyRun: fc.Arbitrary<readonly (readonly ListedItem[])[]> = fc
  .tuple(
    fc
      .array(fc.constant(0), { minLength: 1, maxLength: 40 })
      .chain((ids) => fc.tuple(...ids.map((_, id) => anyItem(id)))),
    fc.array(fc.array(fc.nat(45).chain(anyItem), { maxLength: 6 }), { maxLength: 8 }),
  )
  .map(([first, changes]) => {
    const lists: ListedItem[][] = [first]
    for (const changed of changes) {
      const next = [...(lists.at(-1) ?? [])]
      for (const item of changed)
        next[Math.min(Number(item.id), next.length)] = { ...item, id: `${Math.min(Number(item.id), next.length)}` }
      lists.push(next)
    }
    return lists
  })

/** What it does, the long way. */
function plainly(items: readonly ListedItem[], { status, filter, sort }: Arrangement): ListedItem[] {
  const statuses = status === undefined ? STATUSES : [status].flat()
  const shown = items.filter((item) => statuses.includes(item.status) && (filter?.(item) ?? true))
  return sort ? shown.sort(sort) : shown
}

describe('an arranger', () => {
  it('gives what filtering and sorting the whole list gives, whatever has changed since', () => {
    fc.assert(
      fc.property(anyRun, fc.array(anyArrangement, { minLength: 1, maxLength: 3 }), (lists, arrangements) => {
        const arrange = createArranger()
        for (const [index, items] of lists.entries()) {
          const arrangement = arrangements[Math.floor(index / 4) % arrangements.length] ?? {}
          expect(arrange(items, arrangement)).toEqual(plainly(items, arrangement))
        }
      }),
    )
  })

  it('gives the same array as long as the same items come out', () => {
    fc.assert(
      fc.property(anyRun, anyArrangement, ([items = []], arrangement) => {
        const arrange = createArranger()
        const first = arrange(items, arrangement)
        expect(arrange(items, arrangement)).toBe(first)
        expect(arrange([...items], { ...arrangement })).toBe(first)
      }),
    )
  })

  it('gives the list itself where nothing is asked of it', () => {
    fc.assert(
      fc.property(anyRun, ([items = []]) => {
        expect(createArranger()(items, {})).toBe(items)
      }),
    )
  })

  it('leaves the list as it is', () => {
    fc.assert(
      fc.property(anyRun, anyArrangement, ([items = []], arrangement) => {
        const before = [...items]
        createArranger()(items, arrangement)
        expect(items).toEqual(before)
      }),
    )
  })
})
