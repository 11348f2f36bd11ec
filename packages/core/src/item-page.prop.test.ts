import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialSnapshot } from './fold.ts'
import { compareItems, itemOrder, itemPage } from './item-page.ts'
import { itemPageSchema } from './schemas/index.ts'
import { newRecord } from './testing/any-log.ts'
import type { ItemState, ItemStatus, ListedItem, Snapshot } from './types.ts'

const STATUSES = ['pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'] as const

const anyItem: fc.Arbitrary<ItemState> = fc.record(
  { status: fc.constantFrom(...STATUSES), index: fc.integer({ min: -2, max: 4 }), name: fc.string({ maxLength: 3 }) },
  { requiredKeys: ['status'] },
)
const anyState = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'ä', 'has own', 'toString', '0', '10', '9', 'Z'), anyItem)
  .map((items): Snapshot => ({ ...initialSnapshot(newRecord()), seq: 7, items: { ...items } }))
const anyStatus = fc.option(fc.uniqueArray(fc.constantFrom<ItemStatus[]>(...STATUSES)), { nil: undefined })

function readAll(state: Snapshot, status: readonly ItemStatus[] | undefined, limit: number): ListedItem[] {
  const order = itemOrder(state)
  const read: ListedItem[] = []
  for (let after: string | undefined; ; ) {
    const page = itemPage(state, order, { status, after, limit })
    if (page === undefined) throw new Error(`no page after ${after}`)
    expect(itemPageSchema.parse(page)).toEqual(page)
    expect(page.items.length).toBeLessThanOrEqual(limit)
    read.push(...page.items)
    if (page.next === undefined) return read
    expect(page.items).toHaveLength(limit)
    after = page.next
  }
}

describe('pages of items', () => {
  it('hold each item once, in order, however many go on one', () => {
    fc.assert(
      fc.property(anyState, anyStatus, fc.integer({ min: 1, max: 12 }), (state, status, limit) => {
        const read = readAll(state, status, limit)
        const wanted = Object.entries(state.items).filter(([, item]) => status?.includes(item.status) ?? true)
        expect(read.toSorted(compareItems)).toEqual(read)
        expect(Object.fromEntries(read.map(({ id, ...item }) => [id, item]))).toEqual(Object.fromEntries(wanted))
        expect(read).toHaveLength(wanted.length)
      }),
    )
  })

  it('go on behind an item that has meanwhile left the status asked for', () => {
    const items: Record<string, ItemState> = { a: { status: 'completed' }, b: { status: 'failed' } }
    const state = { ...initialSnapshot(newRecord()), items }
    const page = itemPage(state, itemOrder(state), { status: ['failed'], after: 'a', limit: 1 })
    expect(page?.items.map(({ id }) => id)).toEqual(['b'])
  })

  it('know no page behind an item that is not there', () => {
    const state = initialSnapshot(newRecord())
    for (const after of ['a', 'toString', '']) expect(itemPage(state, [], { after, limit: 1 })).toBeUndefined()
  })

  it('are in the order of the index, items without one last, ties by id', () => {
    const items: Record<string, ItemState> = {
      z: { status: 'pending', index: 0 },
      b: { status: 'pending' },
      a: { status: 'pending' },
      y: { status: 'pending', index: 1 },
      x: { status: 'pending', index: 1 },
    }
    expect(itemOrder({ items })).toEqual(['z', 'x', 'y', 'a', 'b'])
  })
})
