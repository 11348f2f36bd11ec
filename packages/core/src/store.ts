import type { WorkflowDurations } from './durations.ts'
import type { Json } from './json.ts'
import type { Lease, NewEvent, PlanEntry, SessionEvent, SessionRecord, SessionStatus, Snapshot } from './types.ts'

/** What a session is created with. */
export interface NewSession {
  readonly sessionId: string
  readonly workflow: string
  readonly plan: readonly PlanEntry[]
  readonly topics: readonly string[]
  readonly owner?: string | undefined
  /** Idempotency key: one session per owner, workflow and key, for 24 h, whatever became of it. */
  readonly key?: string | undefined
  readonly fingerprint?: string | undefined
  /** Kept for `retry`. */
  readonly input?: Json | undefined
  /** The session that this one tries again; without a `key`, a live one that does so already is joined. */
  readonly retryOf?: string | undefined
  /** How many sessions of this owner and workflow may be live; no limit without an owner. */
  readonly maxActive?: number | undefined
  /** How long it may wait for a worker, in milliseconds. */
  readonly takeWithinMs: number
}

/** One atomic write. A repeat of the same `writer` and `batch` gets the first answer and writes nothing. */
export interface AppendBatch {
  readonly writer: string
  /** Counts this writer's batches, from 1, one at a time. */
  readonly batch: number
  readonly events: readonly NewEvent[]
  /** The holder's epoch; refused (`fenced`) unless it is the session's. Writers that hold no lease leave it out. */
  readonly epoch?: number | undefined
  /** Refused (`session_held`) while a lease is running, by the store's clock. */
  readonly onlyIf?: 'unheld' | undefined
  /** The highest seq that the writer has seen; a log that is shorter was rewound. @defaultValue 0 */
  readonly seen?: number | undefined
  /** The writer's state at `seen`: a rewound log goes on above it, from this checkpoint. */
  readonly rebase?: Snapshot | undefined
}

/** One consistent view of a session. */
export interface SessionLog {
  readonly session: SessionRecord
  /** The seq of the log's last event; 0 for none. */
  readonly head: number
  /** Present where the answer does not begin at the cursor: the state that `events` follow. */
  readonly checkpoint?: Snapshot | undefined
  /** In order, dense: from the cursor, else from the checkpoint, else from the log's beginning. */
  readonly events: readonly SessionEvent[]
}

/** Rings when a session's log has grown. It may come late, twice, out of order or not at all: readers read by seq. */
export interface Signal {
  readonly sessionId: string
  readonly seq: number
  /** The events that were just appended, where they are small enough to come along. */
  readonly events?: readonly SessionEvent[] | undefined
}

/** The doorbell of one session, or that of all sessions of a topic. */
export type SubscribeTarget = { readonly sessionId: string } | { readonly topic: string }

/** Stops a subscription; a second call does nothing. */
export type Unsubscribe = () => void

/** Which sessions to list, newest first. All given conditions must hold. */
export interface SessionQuery {
  readonly owner?: string | undefined
  readonly topic?: string | undefined
  readonly workflow?: string | undefined
  readonly status?: readonly SessionStatus[] | undefined
  /** Created at this time or later, by the record's `createdAt`: a whole number of epoch ms. */
  readonly createdFrom?: number | undefined
  /** Created before this time: two spans that meet share no session. A whole number of epoch ms. */
  readonly createdBefore?: number | undefined
  /** From the page before. */
  readonly cursor?: string | undefined
  /** @defaultValue 100 */
  readonly limit?: number | undefined
}

/** Some of a list, and where it goes on. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Absent on the last page. */
  readonly next?: string | undefined
}

/** What is left of a session whose retention is over, so that its owner learns what became of it. */
export interface Tombstone {
  readonly sessionId: string
  readonly workflow: string
  readonly owner?: string | undefined
}

/** Whether a store works. */
export interface StoreHealth {
  readonly ok: boolean
  readonly store: string
  /** For operators; never sent to clients. */
  readonly detail?: string | undefined
}

/**
 * Where sessions and their logs live. `storeLaws` of `@progress/core/testing` say in full what an implementation must
 * hold; every method may reject with `store_unavailable`.
 */
export interface SessionStore {
  readonly name: string
  /** How long an emitter may gather patches before it writes, where it is not told otherwise. Milliseconds. */
  readonly flushMs: number
  /**
   * Creates a session, or gives the one that the same owner, workflow and key have already.
   *
   * @throws {ProgressError} `too_many_sessions` beyond `maxActive`; `idempotency_mismatch` where the key goes with
   * another fingerprint; `session_expired` where the key's session is gone.
   */
  create(session: NewSession): Promise<{ session: SessionRecord; created: boolean }>
  /**
   * Appends a batch whole: dense seqs in append order, timestamps that never decrease.
   *
   * @returns The seq of the batch's last event.
   * @throws {ProgressError} `session_sealed` after the terminal event; `fenced`; `session_held`; `store_rewound` where
   * the log is shorter than `seen` and no `rebase` came along; `session_not_found`; `session_expired`.
   */
  append(sessionId: string, batch: AppendBatch): Promise<number>
  /**
   * Reads what follows a cursor; from the checkpoint where the cursor is absent, older than the log reaches, or beyond
   * its head.
   *
   * @returns `undefined` for a session that is not there.
   */
  read(sessionId: string, after?: number): Promise<SessionLog | undefined>
  /** What is left of an expired session, for 24 h; `undefined` for one that lives, was deleted or never was. */
  tombstone(sessionId: string): Promise<Tombstone | undefined>
  /** Resolves when it is sure to hear: whoever reads afterwards misses nothing. */
  subscribe(target: SubscribeTarget, onSignal: (signal: Signal) => void): Promise<Unsubscribe>
  /** @throws {TypeError} for a `limit` or a time that is no whole number. @throws {ProgressError} `invalid_cursor` */
  list(query: SessionQuery): Promise<Page<SessionRecord>>
  /** Lets the log be trimmed up to `snapshot.seq`; one that is not higher than the last is ignored. */
  checkpoint(sessionId: string, snapshot: Snapshot): Promise<void>
  /**
   * Takes a live session that nobody holds, with the next epoch.
   *
   * @returns `undefined` if it is held, has ended or is not there.
   */
  acquire(sessionId: string, holder: string, leaseMs: number): Promise<Lease | undefined>
  /** Prolongs a lease by `leaseMs` from now. @returns `undefined` if a later epoch has it, or the session has ended. */
  renew(lease: Lease, leaseMs: number): Promise<Lease | undefined>
  /** Gives a lease up; the session then waits for a worker, `takeWithinMs` at most. */
  release(lease: Lease, takeWithinMs: number): Promise<void>
  /**
   * Live sessions whose `dueAt` passed at least `byMs` ago, by the store's clock, the longest lapsed first.
   *
   * @param byMs - @defaultValue 0
   */
  lapsed(byMs?: number): AsyncIterable<SessionRecord>
  /** Forgets an ended session at once; its key stays taken. @throws {ProgressError} `session_live` */
  delete(sessionId: string): Promise<void>
  /** Takes a session back that no worker has had: it, and its key, are as if they had never been. */
  withdraw(sessionId: string): Promise<void>
  /**
   * Adds what one session took to what its workflow's sessions take. Bounded, and kept however old the sessions are: at
   * most 100 names a side, and where a count passes 100 the whole side is halved.
   *
   * @throws {TypeError} for a sample that is none.
   */
  recordDurations(workflow: string, sample: WorkflowDurations): Promise<void>
  /** What the sessions of a workflow took; nothing on both sides where nothing was recorded. */
  durations(workflow: string): Promise<WorkflowDurations>
  health(): Promise<StoreHealth>
  /** Stops timers and subscriptions; what was appended stays where the store is durable. */
  close(): Promise<void>
}
