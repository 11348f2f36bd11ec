import {
  applyEvent,
  memoryStore,
  type NewEvent,
  type SessionMessage,
  type SessionStore,
  type Snapshot,
} from '@progress/core'
import { type FakeClock, fakeClock } from '@progress/core/testing'
import { createHubs } from '../src/hub/create-hubs.ts'
import type { HubOptions } from '../src/hub/options.ts'
import type { FollowOptions, Hubs, SessionHub } from '../src/hub.ts'
import type { Sink, StreamHandle, StreamSource } from '../src/stream.ts'

/** One message as it came, with when its first byte did, and with its frame's other fields. */
export interface Received {
  readonly message: SessionMessage
  readonly at: number
  readonly id?: string | undefined
  readonly event?: string | undefined
  readonly retry?: string | undefined
}

/** A follower's end of a stream: takes bytes, reads frames, and refuses when it is told to. */
export class TestSink implements Sink {
  readonly writes: Uint8Array[] = []
  readonly received: Received[] = []
  readonly #clock: { now(): number }
  readonly #decoder = new TextDecoder()
  #text = ''
  /** When the first byte of the frame came that is not whole yet. */
  #beganAt = 0
  /** How many more writes it answers with `true`. */
  room = Number.POSITIVE_INFINITY
  ended = false
  destroyed = false
  /** It was written to after its end. */
  abused = false

  constructor(clock: { now(): number }) {
    this.#clock = clock
  }

  write(chunk: Uint8Array): boolean {
    if (this.ended || this.destroyed) this.abused = true
    this.writes.push(chunk)
    const now = this.#clock.now()
    if (this.#text === '') this.#beganAt = now
    this.#text += this.#decoder.decode(chunk, { stream: true })
    const frames = this.#text.split('\n\n')
    this.#text = frames.pop() ?? ''
    for (const frame of frames) {
      this.received.push(parse(frame, this.#beganAt))
      this.#beganAt = now
    }
    this.room -= 1
    return this.room > 0
  }

  end(): void {
    this.ended = true
  }

  destroy(): void {
    this.destroyed = true
  }

  /** What came of a frame that is not whole yet. */
  get unfinished(): string {
    return this.#text
  }

  get messages(): SessionMessage[] {
    return this.received.map(({ message }) => message)
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type)
  }

  /** Forgets what came, so that a test may look at what comes next. */
  clear(): void {
    this.writes.length = 0
    this.received.length = 0
  }
}

function parse(frame: string, at: number): Received {
  const fields = new Map(
    frame.split('\n').map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon), line.slice(colon + 2)] as const
    }),
  )
  const data = fields.get('data')
  if (data === undefined) throw new Error(`a frame without data: ${frame}`)
  return {
    message: JSON.parse(data) as SessionMessage,
    at,
    id: fields.get('id'),
    event: fields.get('event'),
    retry: fields.get('retry'),
  }
}

/** What a follower makes of its messages: folds events, takes snapshots, and counts what does not fit. */
export function foldMessages(
  messages: readonly SessionMessage[],
  from?: Snapshot,
): { state: Snapshot | undefined; misfits: number } {
  let state = from
  let misfits = 0
  for (const message of messages) {
    if (message.type === 'hello' || message.type === 'heartbeat' || message.type === 'bye') continue
    if (message.type === 'snapshot') {
      state = message.snapshot
      continue
    }
    const next = state === undefined ? undefined : applyEvent(state, message)
    if (next === undefined || next === state) misfits += 1
    else state = next
  }
  return { state, misfits }
}

/** A store, a clock and hubs over them. */
export interface Bench {
  readonly clock: FakeClock
  readonly store: SessionStore
  readonly hubs: Hubs
  create(sessionId: string, topics?: readonly string[]): Promise<void>
  /** Appends events as one batch. */
  append(sessionId: string, ...events: NewEvent[]): Promise<number>
  hub(sessionId: string): Promise<SessionHub>
  follow(sessionId: string, options?: Partial<FollowOptions>): Promise<Following>
}

/** A stream that was started. */
export interface Following {
  readonly sink: TestSink
  readonly handle: StreamHandle
}

/** Starts a stream into a sink that takes everything. */
export function start(source: StreamSource, clock: { now(): number }): Following {
  const sink = new TestSink(clock)
  return { sink, handle: source.start(sink) }
}

/** Makes a bench. @param wrap - Puts something between the hubs and the memory store. */
export function bench(
  options: Partial<HubOptions> = {},
  {
    clock = fakeClock(),
    wrap = (inner: SessionStore) => inner,
  }: { clock?: FakeClock; wrap?: (inner: SessionStore) => SessionStore } = {},
): Bench {
  const store = memoryStore({ clock, keptEvents: 0 })
  const hubs = createHubs({ store: wrap(store), clock, random: () => 0.5, ...options })
  let batch = 0
  const hub = async (sessionId: string): Promise<SessionHub> => {
    const found = await hubs.session(sessionId)
    if (found === undefined) throw new Error(`no session ${sessionId}`)
    return found
  }
  return {
    clock,
    store,
    hubs,
    hub,
    async create(sessionId, topics = []) {
      await store.create({ sessionId, workflow: 'scan', plan: [], topics, takeWithinMs: 86_400_000 })
    },
    async append(sessionId, ...events) {
      batch += 1
      const seq = await store.append(sessionId, { writer: 'test', batch, events })
      await Promise.resolve()
      return seq
    },
    async follow(sessionId, follow = {}) {
      const held = await hub(sessionId)
      const following = start(held.stream({ audience: 'owner', ...follow }), clock)
      held.release()
      return following
    },
  }
}

/** A patch at a percent. */
export const progress = (percent: number, more: object = {}): NewEvent =>
  ({ type: 'progress', timestamp: 0, percent, ...more }) as NewEvent

/** The end. */
export const complete: NewEvent = { type: 'complete', timestamp: 0, data: { ok: true }, outcome: 'full' }
