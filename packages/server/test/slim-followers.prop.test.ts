import {
  createProgressManager,
  type Fold,
  foldLog,
  type ItemPage,
  type ItemPatch,
  memoryStore,
  type NewEvent,
  type PollBody,
  receive,
  type SessionMessage,
  type SessionStore,
  type Snapshot,
  slimSnapshot,
} from '@progress/core'
import { createProgressHandler, type ProgressHandler } from '@progress/server'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readFrames } from './reading.ts'

const anyPatch: fc.Arbitrary<ItemPatch> = fc.record(
  {
    status: fc.constantFrom('pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'),
    index: fc.nat(5),
    phase: fc.option(fc.constantFrom('reading', 'saving')),
    metadata: fc.option(fc.constant({ pages: 3 })),
  },
  { requiredKeys: [] },
)
const anyItems = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), anyPatch, { maxKeys: 4 })
const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      events: fc.array(anyItems, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('stream' as const, 'poll' as const, 'held poll' as const),
      follower: fc.nat(3),
      messages: fc.nat(3),
    }),
  },
)
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

const PATH = '/sessions/s'

/** Follows now this way and now that, and never loses what it holds. */
class Follower {
  readonly #ask: (path: string, init?: RequestInit) => Promise<Response>
  readonly #maxSnapshotItems: number
  #fold: Fold | undefined

  constructor(ask: (path: string, init?: RequestInit) => Promise<Response>, maxSnapshotItems: number) {
    this.#ask = ask
    this.#maxSnapshotItems = maxSnapshotItems
  }

  get state(): Snapshot | undefined {
    return this.#fold?.snapshot()
  }

  get #cursor(): string {
    return this.#fold === undefined ? '' : `after=${this.#fold.seq}`
  }

  take(message: SessionMessage): void {
    if (message.type === 'hello' || message.type === 'heartbeat' || message.type === 'bye') return
    if (message.type === 'snapshot') {
      const { counts, itemsOmitted } = message.snapshot
      expect(itemsOmitted).toBe(counts.total > this.#maxSnapshotItems ? true : undefined)
    }
    const [receipt, fold] = receive(this.#fold, message, false)
    expect(receipt).not.toBe('gap')
    this.#fold = fold
  }

  /** Reads some messages of a stream, and is cut off; without a number it reads to the end. */
  async stream(messages = Number.POSITIVE_INFINITY): Promise<void> {
    const response = await this.#ask(`${PATH}/events?${this.#cursor}`)
    if (response.status === 204) return
    const frames = readFrames(response)
    for (let read = 0; read < messages; read += 1) {
      const frame = await frames.next()
      if (frame === undefined) return
      this.take(frame.message)
    }
    await frames.cancel()
  }

  /** @param wait - Whether the reply may be held back, which the caller then ends. */
  async poll(wait?: AbortSignal): Promise<void> {
    const response = await this.#ask(`${PATH}?${this.#cursor}${wait ? '&wait=30' : ''}`, wait && { signal: wait })
    const { snapshot, events, sessionId, seq } = (await response.json()) as PollBody
    for (const message of events ?? []) this.take(message)
    if (snapshot) this.take({ type: 'snapshot', sessionId, seq, snapshot })
  }
}

/** A session in a store that keeps as few events as it may, a server, and those who follow. */
class World {
  readonly store: SessionStore
  readonly handler: ProgressHandler
  readonly followers: Follower[]
  readonly #manager: ReturnType<typeof createProgressManager>
  readonly #maxSnapshotItems: number
  #batch = 0

  constructor(maxSnapshotItems: number, keptEvents: number) {
    this.#maxSnapshotItems = maxSnapshotItems
    this.store = memoryStore({ keptEvents })
    this.#manager = createProgressManager({ store: this.store, sweepMs: 0 })
    const options = { manager: this.#manager, workflows: [], anonymous: true, minIntervalMs: 0, maxSnapshotItems }
    this.handler = createProgressHandler(options)
    const ask = (path: string, init?: RequestInit): Promise<Response> =>
      this.handler(new Request(`http://progress.test${path}`, init))
    this.followers = Array.from({ length: 4 }, () => new Follower(ask, maxSnapshotItems))
  }

  async append(...events: NewEvent[]): Promise<void> {
    this.#batch += 1
    await this.store.append('s', { writer: 'test', batch: this.#batch, events })
  }

  async truth(): Promise<Snapshot> {
    const log = await this.store.read('s')
    if (log === undefined) throw new Error('the session is gone')
    return foldLog(log)
  }

  /** As it is to be shown. */
  async shown(): Promise<Snapshot> {
    const state = await this.truth()
    return state.counts.total > this.#maxSnapshotItems ? slimSnapshot(state) : state
  }

  async play(step: Step): Promise<void> {
    if (step.kind === 'append') {
      await this.append(...step.events.map((items): NewEvent => ({ type: 'progress', timestamp: 1, items })))
    } else if (step.kind === 'checkpoint') await this.store.checkpoint('s', await this.truth())
    else {
      const follower = this.followers[step.follower] as Follower
      // One that is at the head gets a hello and a heartbeat and then waits: it reads no more than comes.
      if (step.kind === 'stream') await follower.stream(Math.min(step.messages, 2))
      else if (step.kind === 'poll') await follower.poll()
      else await this.#heldPoll(follower)
      if (step.kind !== 'stream') expect(follower.state).toEqual(await this.shown())
    }
  }

  async #heldPoll(follower: Follower): Promise<void> {
    const held = follower.poll(new AbortController().signal)
    await new Promise((resolve) => setImmediate(resolve))
    await this.append({ type: 'progress', timestamp: 1, items: { held: { phase: `after ${this.#batch}` } } })
    await held
    // It may have been answered just before that.
    await follower.poll()
  }

  async readItems(): Promise<ItemPage['items']> {
    const items: ItemPage['items'] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const response = await this.handler(new Request(`http://progress.test${PATH}/items?limit=3&after=${after}`))
      const page = (await response.json()) as ItemPage
      items.push(...page.items)
      after = page.next
    }
    return items
  }

  async close(): Promise<void> {
    await this.handler.close()
    await this.#manager.close()
  }
}

it('brings whoever follows a session of many items by stream and poll, cut at any moment, to the slim state of the store, and pages give the rest', async () => {
  const anyLimit = fc.constantFrom(1, 1, 2, 3, 1_000)
  const anyKept = fc.constantFrom(0, 2, 100)
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), anyLimit, anyKept, async (steps, limit, keptEvents) => {
      const world = new World(limit, keptEvents)
      try {
        await world.store.create({ sessionId: 's', workflow: 'scan', plan: [], topics: [], takeWithinMs: 86_400_000 })
        for (const step of steps) await world.play(step)
        const ends = world.followers.map((follower, index) => (index % 2 ? follower.stream() : undefined))
        await world.append({ type: 'complete', timestamp: 2, data: null, outcome: 'full' })
        await Promise.all(ends)
        for (const follower of world.followers) await follower.poll()
        const shown = await world.shown()
        for (const { state } of world.followers) expect(state).toEqual(shown)
        const read = (await world.readItems()).map(({ id, ...item }) => [id, item] as const)
        expect(Object.fromEntries(read)).toEqual((await world.truth()).items)
        expect(read).toHaveLength(shown.counts.total)
      } finally {
        await world.close()
      }
    }),
    { numRuns: 200 },
  )
})
