import type { AppendBatch, NewSession, SessionStore, Signal, SubscribeTarget, Unsubscribe } from '../../store.ts'
import type { NewEvent, SessionEvent, SessionRecord } from '../../types.ts'

const run = Math.random().toString(36).slice(2, 10)
let made = 0

/** A name that nobody had before, also where the store is shared and keeps what earlier runs left. */
export function fresh(prefix: string): string {
  made += 1
  return `${prefix}-${run}-${made}`
}

/** A session to be created, under a new id. */
export const newSession = (fields: Partial<NewSession> = {}): NewSession => ({
  sessionId: fresh('session'),
  workflow: 'scan',
  plan: [],
  topics: [],
  takeWithinMs: 3_600_000,
  ...fields,
})

/** Creates a session that must be new. */
export async function created(store: SessionStore, fields: Partial<NewSession> = {}): Promise<SessionRecord> {
  return (await store.create(newSession(fields))).session
}

/** The time of the laws' events; it has nothing to do with the store's clock. */
export const NOON = 1_760_000_000_000

/** A small patch. */
export const progress = (patch: Partial<NewEvent & { type: 'progress' }> = {}): NewEvent => ({
  type: 'progress',
  timestamp: NOON,
  ...patch,
})

/** The three ways to end. */
export const ENDINGS: readonly NewEvent[] = [
  { type: 'complete', timestamp: NOON, data: { done: true }, outcome: 'full' },
  { type: 'error', timestamp: NOON, error: { code: 'timeout', message: 'too slow', retryable: true } },
  { type: 'cancelled', timestamp: NOON, reason: 'enough' },
]
/** The usual way to end. */
export const COMPLETE = {
  type: 'complete',
  timestamp: NOON,
  data: { done: true },
  outcome: 'full',
} as const satisfies NewEvent

/** What goes with a batch besides its events. */
export type BatchOptions = Omit<AppendBatch, 'writer' | 'batch' | 'events'>

/** A writer that counts its batches. */
export function writerOf(store: SessionStore, sessionId: string, options: BatchOptions = {}) {
  const writer = fresh('writer')
  let batch = 0
  return (...events: NewEvent[]): Promise<number> => {
    batch += 1
    return store.append(sessionId, { writer, batch, events, ...options })
  }
}

/** Writes once, as somebody new. */
export function write(
  store: SessionStore,
  sessionId: string,
  events: readonly NewEvent[],
  options: BatchOptions = {},
): Promise<number> {
  return writerOf(store, sessionId, options)(...events)
}

/** All events that a store still has of a session. */
export async function eventsOf(
  store: SessionStore,
  sessionId: string,
  after?: number,
): Promise<readonly SessionEvent[]> {
  return (await store.read(sessionId, after))?.events ?? []
}

/** Someone who listens. */
export interface Ear {
  readonly signals: readonly Signal[]
  /** Whether word came of this seq or a later one. */
  heard(sessionId: string, seq: number): boolean
  stop: Unsubscribe
}

/** Subscribes, and remembers all signals. */
export async function listen(store: SessionStore, target: SubscribeTarget): Promise<Ear> {
  const signals: Signal[] = []
  const stop = await store.subscribe(target, (signal) => {
    signals.push(signal)
  })
  return {
    signals,
    heard: (sessionId, seq) => signals.some((signal) => signal.sessionId === sessionId && signal.seq >= seq),
    stop,
  }
}

/** As many calls as wanted, begun at once. */
export const atOnce = <T>(count: number, call: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)))
