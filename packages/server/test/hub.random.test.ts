import { isDeepStrictEqual } from 'node:util'
import {
  applyEvent,
  type ItemPatch,
  initialSnapshot,
  isFinal,
  memoryStore,
  type NewEvent,
  type SessionStore,
  type Snapshot,
  slimSnapshot,
} from '@progress/core'
import { type FakeClock, type Faults, fakeClock, seededFaults, seededRandom } from '@progress/core/testing'
import { expect, it } from 'vitest'
import { createHubs } from '../src/hub/create-hubs.ts'
import type { Audience, Hubs } from '../src/hub.ts'
import type { StreamHandle } from '../src/stream.ts'
import { chaosStore, counted, type StoreCounts } from './chaos-store.ts'
import { foldMessages, TestSink } from './hub-harness.ts'

const RUNS = Number(process.env.HUB_RUNS ?? 2_000)
const SEED = Number(process.env.HUB_SEED ?? Math.floor(Math.random() * 2 ** 31))
const TOPIC = 'topic-1'
const SESSION = 'session-1'

interface Follower {
  readonly sink: TestSink
  readonly audience: Audience
  /** What it held when it came. */
  readonly from: Snapshot | undefined
  readonly isTopic: boolean
  handle: StreamHandle | undefined
  left: boolean
}

/** One run: a session, its model, and those who follow it, with everything drawn from one seed. */
class Run {
  readonly clock: FakeClock = fakeClock()
  readonly random: () => number
  readonly hubs: Hubs
  readonly followers: Follower[] = []
  /** The state at each seq. */
  readonly states: Snapshot[] = []
  readonly counts: StoreCounts
  readonly #inner: SessionStore
  readonly #minIntervalMs: number
  readonly #maxSnapshotItems: number
  readonly #mayFail: boolean
  readonly #faults: string[] = []
  #storeFails = true
  #endedAt = Number.POSITIVE_INFINITY
  #batch = 0
  #percent = 0
  #line = 0

  constructor(seed: number) {
    this.random = seededRandom(seed)
    const { clock } = this
    this.#inner = memoryStore({ clock, keptEvents: this.pick([0, 4]) })
    const fail = this.pick([0, 0.2])
    this.#mayFail = fail > 0
    const chance = seededFaults(seed, {
      drop: this.pick([0, 0.2, 0.5, 1]),
      repeat: this.pick([0, 0.1]),
      bare: this.pick([0, 0.2]),
      behind: this.pick([0, 0.2]),
      late: this.pick([0, 0.2]),
      fail,
      slow: this.pick([0, 0.3]),
      methods: ['read', 'subscribe', 'list'],
    })
    const faults: Faults = { ...chance, call: (method) => (this.#storeFails ? chance.call?.(method) : undefined) }
    const stale = this.pick([0, 0.4])
    const staleMs = (): number => (this.random() < stale ? this.int(80) : 0)
    const { store, counts } = counted(chaosStore(this.#inner, { clock, faults, staleMs }))
    this.counts = counts
    this.#minIntervalMs = this.pick([100, 100, 100, 0])
    this.#maxSnapshotItems = this.pick([1, 3, 1_000])
    this.hubs = createHubs({
      store,
      maxSnapshotItems: this.#maxSnapshotItems,
      clock,
      random: this.random,
      minIntervalMs: this.#minIntervalMs,
      ringEvents: this.pick([3, 8, 256]),
      ringBytes: this.pick([300, 4_000, 262_144]),
    })
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)] as T
  }

  int(below: number): number {
    return Math.floor(this.random() * below)
  }

  get head(): number {
    return this.states.length - 1
  }

  get ended(): boolean {
    return isFinal((this.states.at(-1) as Snapshot).status)
  }

  fault(text: string): void {
    this.#faults.push(text)
  }

  async play(): Promise<string[]> {
    const made = { sessionId: SESSION, workflow: 'scan', plan: [], topics: [TOPIC], takeWithinMs: 86_400_000 }
    this.states.push(initialSnapshot((await this.#inner.create(made)).session))
    const steps = 10 + this.int(20)
    for (let step = 0; step < steps; step += 1) await this.step()
    await this.calmDown()
    for (const [index, follower] of this.followers.entries()) this.check(follower, index)
    await this.checkNothingIsLeft()
    return this.#faults
  }

  async step(): Promise<void> {
    const dice = this.random()
    if (dice < 0.3) await this.append()
    else if (dice < 0.5) this.join()
    else if (dice < 0.57) await this.checkpoint()
    else if (dice < 0.65) this.refuseOrTake()
    else if (dice < 0.7) this.leave()
    else if (dice < 0.78) void this.poll()
    else await this.clock.advance(this.pick([0, 1, 15, 60, 100, 130, 700]))
  }

  event(): NewEvent {
    this.#percent = Math.min(99, this.#percent + this.int(4))
    this.#line += 1
    const timestamp = this.clock.now()
    const level = this.pick(['debug', 'info'] as const)
    return this.pick<() => NewEvent>([
      () => ({
        type: 'progress',
        timestamp,
        percent: this.#percent,
        counters: { [this.pick(['a', 'b'])]: this.#line },
      }),
      () => ({ type: 'progress', timestamp, log: [{ timestamp, level, message: `line ${this.#line}` }] }),
      () => ({ type: 'partial', timestamp, append: { text: `${this.#line} ` } }),
      () => ({ type: 'partial', timestamp, data: { [this.pick(['text', 'title'])]: `set ${this.#line}` } }),
      () => ({ type: 'progress', timestamp, items: this.items() }),
      () => ({ type: 'progress', timestamp, items: this.items() }),
      () => ({ type: 'control', timestamp, action: 'pause' }),
      () => ({ type: 'partial', timestamp, data: { blob: 'x'.repeat(this.pick([0, 0, 0, 40_000])) } }),
    ])()
  }

  items(): Record<string, ItemPatch> {
    const patch = (): ItemPatch =>
      this.pick<ItemPatch>([
        { status: this.pick(['pending', 'active', 'completed', 'failed']), phase: `phase ${this.#line}` },
        { percent: this.int(100), name: `name ${this.#line}` },
        { phase: null, index: this.int(9) },
      ])
    return Object.fromEntries(Array.from({ length: 1 + this.int(3) }, () => [`item ${this.int(6)}`, patch()]))
  }

  async append(): Promise<void> {
    if (this.ended) return
    const events = Array.from({ length: 1 + this.int(this.pick([1, 3, 12])) }, () => this.event())
    if (this.random() < 0.08) {
      this.#endedAt = this.clock.now()
      events.push({ type: 'complete', timestamp: this.clock.now(), data: 'done', outcome: 'full' })
    }
    this.#batch += 1
    const first = this.head + 1
    await this.#inner.append(SESSION, { writer: 'worker', batch: this.#batch, events })
    const log = await this.#inner.read(SESSION, first - 1)
    for (const event of log?.events ?? []) this.states.push(applyEvent(this.states.at(-1) as Snapshot, event))
  }

  async checkpoint(): Promise<void> {
    await this.#inner.checkpoint(SESSION, this.pick(this.states))
  }

  /** A state as the hubs show it: slim where it has more items than they were told. */
  shown(state: Snapshot): Snapshot {
    return state.counts.total > this.#maxSnapshotItems ? slimSnapshot(state) : state
  }

  /** Comes with nothing or with the state at some cursor, to the session or its topic. */
  join(): void {
    if (this.followers.length >= 8) return
    const isTopic = this.random() < 0.2
    const from = isTopic || this.random() < 0.4 ? undefined : this.shown(this.pick(this.states))
    this.follow({ audience: this.pick<Audience>(['owner', 'reader']), from, isTopic })
  }

  follow(who: Pick<Follower, 'audience' | 'from' | 'isTopic'>): void {
    const follower: Follower = { ...who, sink: new TestSink(this.clock), handle: undefined, left: false }
    if (this.random() < 0.3) follower.sink.room = 1 + this.int(3)
    this.followers.push(follower)
    void this.begin(follower)
  }

  /** Tries again where the store fails, as a client would. */
  async begin(follower: Follower): Promise<void> {
    const { isTopic, audience, from, sink } = follower
    const hub = await (isTopic ? this.hubs.topic(TOPIC) : this.hubs.session(SESSION)).catch(() => undefined)
    if (!follower.left && hub !== undefined) {
      const onClosed = (reason: string): void => {
        if (reason === 'slow') this.cut(follower)
      }
      follower.handle = hub.stream({ audience, onClosed, ...(!isTopic && { after: from?.seq }) }).start(sink)
    } else if (!follower.left) {
      this.clock.setTimer(() => void this.begin(follower), 500)
    }
    hub?.release()
  }

  refuseOrTake(): void {
    const follower = this.followers[this.int(this.followers.length)]
    if (follower === undefined) return
    if (follower.sink.room > 0) follower.sink.room = 1
    else this.take(follower)
  }

  take(follower: Follower): void {
    follower.sink.room = this.pick([1, 2, Number.POSITIVE_INFINITY])
    follower.handle?.drained()
  }

  leave(): void {
    const follower = this.followers[this.int(this.followers.length)]
    if (follower !== undefined && !follower.left && !follower.sink.ended) this.cut(follower)
  }

  /** Its connection is lost; it may come back with what it has. */
  cut(follower: Follower): void {
    follower.left = true
    follower.handle?.closed()
    const { audience, isTopic, sink, from } = follower
    if (this.random() < 0.5) return
    const { state } = foldMessages(sink.messages, from === undefined ? undefined : seenBy(audience, from))
    this.follow({ audience, isTopic, from: isTopic ? undefined : state })
  }

  /** A poll from any cursor leads to a state that the session has had. */
  async poll(): Promise<void> {
    const after = this.int(this.states.length)
    const hub = await this.hubs.session(SESSION).catch(() => undefined)
    if (hub === undefined) return
    if (hub.head < after && !this.#mayFail) this.fault('a hub is behind what was there when it was asked for')
    const { messages } = await hub.changesAfter(after, 'owner')
    hub.release()
    const { state, misfits } = foldMessages(messages, this.shown(this.states[after] as Snapshot))
    if (misfits > 0) this.fault(`a poll from ${after} does not fit`)
    if (state === undefined || !isDeepStrictEqual(state, this.shown(this.states[state.seq] as Snapshot)))
      this.fault(`a poll from ${after} lies`)
  }

  /** Doorbells stay as bad as they were; the store answers again, and everyone takes what comes. */
  async calmDown(): Promise<void> {
    this.#storeFails = false
    for (let round = 0; round < 12; round += 1) {
      for (const follower of this.followers) {
        follower.sink.room = Number.POSITIVE_INFINITY
        follower.handle?.drained()
      }
      await this.clock.advance(600)
    }
  }

  check(follower: Follower, index: number): void {
    const { sink, audience, from, left } = follower
    const say = (text: string): void => this.fault(`follower ${index}: ${text}`)
    const { state, misfits } = foldMessages(sink.messages, from === undefined ? undefined : seenBy(audience, from))
    if (misfits > 0) say(`${misfits} messages do not fit`)
    if (sink.abused) say('was written to after the end')
    if (audience === 'reader' && JSON.stringify(sink.messages).includes('"debug"')) say('sees debug lines')
    this.checkPercent(follower, say)
    this.checkRate(follower, say)
    if (left) return
    const expected = seenBy(audience, this.shown(this.states.at(-1) as Snapshot))
    if (sink.unfinished !== '') say('was left with half a frame')
    if (!isDeepStrictEqual(state, expected)) say(`ends at ${state?.seq} of ${expected.seq}, or in another state`)
    const ends = this.ended && !follower.isTopic
    if (sink.ended !== ends) say(ends ? 'is still open' : 'was ended')
  }

  checkPercent({ sink, from }: Follower, say: (text: string) => void): void {
    let highest = from?.percent ?? 0
    for (const message of sink.messages) {
      const percent =
        message.type === 'snapshot' ? message.snapshot.percent : 'percent' in message ? message.percent : undefined
      if (percent === undefined) continue
      if (percent < highest) say(`percent falls from ${highest} to ${percent}`)
      highest = percent
    }
  }

  /** What goes out just ahead of an end is free: the end itself may come later, where the sink is full between them. */
  checkRate({ sink }: Follower, say: (text: string) => void): void {
    let last = Number.NEGATIVE_INFINITY
    for (const [index, { message, at }] of sink.received.entries()) {
      if (message.type === 'hello' || message.type === 'heartbeat' || message.type === 'bye') continue
      if (isEnd(message)) continue
      const next = sink.received[index + 1]
      const isAheadOfEnd = next !== undefined && at >= this.#endedAt && isEnd(next.message)
      if (!isAheadOfEnd && at - last < this.#minIntervalMs) say(`gets two events within ${at - last} ms`)
      last = at
    }
  }

  async checkNothingIsLeft(): Promise<void> {
    for (const { handle } of this.followers) handle?.closed()
    await this.clock.advance(4_000)
    const { hubs, followers, waiting } = this.hubs.stats()
    if (hubs + followers + waiting > 0) this.fault(`left: ${hubs} hubs, ${followers} followers, ${waiting} waiting`)
    if (this.counts.subscriptions !== 0) this.fault(`left: ${this.counts.subscriptions} subscriptions`)
  }
}

const isEnd = (message: { type: string; snapshot?: Snapshot }): boolean =>
  ['complete', 'error', 'cancelled'].includes(message.type) ||
  (message.type === 'snapshot' && message.snapshot !== undefined && isFinal(message.snapshot.status))

const seenBy = (audience: Audience, state: Snapshot): Snapshot =>
  audience === 'owner' ? state : { ...state, log: state.log.filter(({ level }) => level !== 'debug') }

it(`brings every follower to the store's state over a store that loses, repeats, delays and fails, ${RUNS} times`, async () => {
  process.stdout.write(`hub.random: HUB_SEED=${SEED}\n`)
  for (let run = 0; run < RUNS; run += 1) {
    const faults = await new Run(SEED + run).play()
    expect(faults, `HUB_SEED=${SEED + run} shows it in its first run`).toEqual([])
  }
}, 120_000)
