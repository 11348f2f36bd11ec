import {
  applyEvent,
  compact,
  compareItems,
  enrichEvent,
  type ItemPage,
  type ItemPatch,
  initialSnapshot,
  itemOrder,
  itemPage,
  type ListedItem,
  type SessionEvent,
  type Snapshot,
  slimSnapshot,
} from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createItemList } from './item-list.ts'

const blank = initialSnapshot({ sessionId: 'session-1', workflow: 'scan', topics: [], plan: [], createdAt: 1 })

const anyPatch: fc.Arbitrary<ItemPatch> = fc.record(
  {
    status: fc.constantFrom('pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'),
    index: fc.option(fc.nat(5)),
    phase: fc.option(fc.constantFrom('reading', 'saving')),
    error: fc.option(fc.constant({ code: 'x', message: 'No', retryable: true })),
  },
  { requiredKeys: [] },
)
const anyPatches = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'toString'), anyPatch, { maxKeys: 4 })

/** What may happen, in any order: the session goes on, a window reaches the follower, a page is read, and comes. */
const anySteps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), items: anyPatches }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('window', 'ask', 'page') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('gap', 'rewind') }) },
  ),
  { maxLength: 40 },
)

/** A session, a follower who holds a slim state, and pages that take their time. */
class World {
  readonly list = createItemList()
  readonly #limit: number
  #states: Snapshot[]
  #log: SessionEvent[] = []
  /** Where the follower stands. */
  #live = 0
  /** The page that is on its way. */
  #page: ItemPage | undefined
  #after: string | undefined
  isLoading = true
  #changes = 0

  constructor(limit: number) {
    this.#limit = limit
    this.#states = [blank]
    this.list.takeSnapshot(slimSnapshot(this.head))
  }

  get head(): Snapshot {
    return this.#states.at(-1) as Snapshot
  }

  /** Each change counts up the sizes of its items: of two states of one, the larger is the later. */
  append(patches: Readonly<Record<string, ItemPatch>>): void {
    this.#changes += 1
    const sized = Object.entries(patches).map(([id, patch]) => [id, { ...patch, size: this.#changes }])
    const event: SessionEvent = {
      type: 'progress',
      sessionId: 'session-1',
      seq: this.head.seq + 1,
      timestamp: 1,
      items: Object.fromEntries(sized),
    }
    this.#log.push(event)
    this.#states.push(applyEvent(this.head, event))
  }

  window(): void {
    for (const event of compact(this.#log.slice(this.#live))) this.list.takeEvent(enrichEvent(event, this.head))
    this.#live = this.head.seq
  }

  ask(): void {
    if (!this.isLoading || this.#page) return
    this.#page = itemPage(this.head, itemOrder(this.head), { after: this.#after, limit: this.#limit })
  }

  page(): void {
    if (!this.#page) return
    expect(this.list.takePage(this.#page)).toBe(true)
    this.#after = this.#page.next
    this.#page = undefined
    if (this.#after === undefined) this.isLoading = !this.list.settle()
  }

  gap(): void {
    this.list.takeSnapshot(slimSnapshot(this.head))
    this.#live = this.head.seq
    this.#page = undefined
    this.#after = undefined
    this.isLoading = true
  }

  /** The store loses the last events, and the follower is told. */
  rewind(): void {
    this.#log = this.#log.slice(0, -2)
    this.#states = this.#states.slice(0, this.#log.length + 1)
    this.gap()
  }

  /** Nothing more happens, and everything arrives. */
  calmDown(): void {
    this.window()
    while (this.isLoading) {
      this.ask()
      this.page()
    }
  }
}

const truthOf = ({ items }: Snapshot): ListedItem[] =>
  Object.entries(items)
    .map(([id, item]) => ({ id, ...item }))
    .sort(compareItems)

const play = (world: World, step: { kind: string; items?: Readonly<Record<string, ItemPatch>> }): void => {
  if (step.kind === 'append') world.append(step.items ?? {})
  else world[step.kind as 'window' | 'ask' | 'page' | 'gap' | 'rewind']()
}

describe('a list of items', () => {
  it('ends in the truth of the store, however pages and events come in between each other', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 1, max: 4 }), (steps, limit) => {
        const world = new World(limit)
        for (const step of steps) play(world, step)
        world.calmDown()
        expect(world.list.rows()).toEqual(truthOf(world.head))
      }),
      { numRuns: 2_000 },
    )
  })

  it('never goes back: no item is undone by an older page or event', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 1, max: 4 }), (steps, limit) => {
        const world = new World(limit)
        let sizes = new Map<string, number>()
        for (const step of steps) {
          if (step.kind === 'rewind') continue
          play(world, step)
          const rows = world.list.rows()
          for (const { id, size = 0 } of rows) expect(size).toBeGreaterThanOrEqual(sizes.get(id) ?? 0)
          sizes = new Map(rows.map(({ id, size = 0 }) => [id, size]))
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('holds what a whole session holds, in order, without a page', () => {
    fc.assert(
      fc.property(fc.array(anyPatches, { maxLength: 12 }), fc.nat(12), (all, cut) => {
        const list = createItemList()
        let state = blank
        list.takeSnapshot(state)
        for (const [at, items] of all.entries()) {
          const event = { type: 'progress', sessionId: 'session-1', seq: at + 1, timestamp: 1, items } as SessionEvent
          state = applyEvent(state, event)
          if (at === cut) list.takeSnapshot(state)
          else list.takeEvent(event as never)
          expect(list.rows()).toEqual(truthOf(state))
        }
      }),
    )
  })

  it('gives the same rows until one changes, and the same item for each that does not', () => {
    const list = createItemList()
    list.takeSnapshot({
      ...blank,
      seq: 1,
      items: { a: { status: 'active', index: 0 }, b: { status: 'active', index: 1 } },
    })
    const rows = list.rows()
    expect(list.rows()).toBe(rows)
    list.takeEvent({ seq: 2 })
    list.takeEvent({ seq: 3, items: ['a'] })
    expect(list.rows()).toBe(rows)
    list.takeEvent({ seq: 4, items: { a: { percent: 5 } } })
    expect(list.rows()).not.toBe(rows)
    expect(list.rows()).toEqual([
      { id: 'a', status: 'active', index: 0, percent: 5 },
      { id: 'b', status: 'active', index: 1 },
    ])
    expect(list.rows()[1]).toBe(rows[1])
  })

  it('refuses a page that is older than the snapshot', () => {
    const list = createItemList()
    list.takeSnapshot({ ...blank, seq: 5, itemsOmitted: true })
    expect(list.takePage({ seq: 4, items: [{ id: 'a', status: 'pending' }] })).toBe(false)
    expect(list.rows()).toEqual([])
  })
})
