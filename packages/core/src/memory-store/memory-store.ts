import type { Clock } from '../clock.ts'
import type { WorkflowDurations } from '../durations.ts'
import { ProgressError } from '../errors.ts'
import { known } from '../known.ts'
import { isTerminal } from '../status.ts'
import type {
  AppendBatch,
  NewSession,
  Page,
  SessionLog,
  SessionQuery,
  SessionStore,
  Signal,
  StoreHealth,
  SubscribeTarget,
  Tombstone,
  Unsubscribe,
} from '../store.ts'
import type { Lease, SessionRecord, Snapshot } from '../types.ts'
import { Doorbell } from './doorbell.ts'
import { DurationBook } from './duration-book.ts'
import { Expiry, type Lane } from './expiry.ts'
import { IdempotencyKeys, keyIdOf } from './idempotency-keys.ts'
import { listSessions } from './list-sessions.ts'
import { MemorySession } from './memory-session.ts'
import { type MemoryStoreOptions, type MemoryStoreSettings, settingsOf } from './options.ts'

/** The memory store with its sessions at hand, for tests that damage them. */
export class MemoryStore implements SessionStore {
  readonly name = 'memory'
  readonly flushMs = 0
  /** In the order of their creation. */
  readonly sessions = new Map<string, MemorySession>()
  readonly #settings: MemoryStoreSettings
  readonly #clock: Clock
  readonly #doorbell = new Doorbell()
  readonly #keys = new IdempotencyKeys()
  readonly #durations = new DurationBook()
  readonly #tombstones = new Map<string, Tombstone>()
  /** The live ones by owner: what limits and retries ask for. */
  readonly #live = new Map<string | undefined, Set<MemorySession>>()
  readonly #expiry: Expiry
  readonly #endedLane: Lane
  readonly #keyLane: Lane
  readonly #tombstoneLane: Lane
  #created = 0
  #bytes = 0
  #closed = false

  constructor(options: MemoryStoreOptions = {}) {
    this.#settings = settingsOf(options)
    this.#clock = this.#settings.clock
    this.#expiry = new Expiry(this.#clock)
    this.#endedLane = this.#expiry.lane(this.#settings.retentionMs, (id) => this.#bury(id))
    this.#keyLane = this.#expiry.lane(this.#settings.keyRetentionMs, (keyId) => this.#dropKey(keyId))
    this.#tombstoneLane = this.#expiry.lane(this.#settings.tombstoneMs, (id) => this.#tombstones.delete(id))
  }

  async create(session: NewSession): Promise<{ session: SessionRecord; created: boolean }> {
    this.#assertOpen()
    const joined = this.#joinedBy(session)
    if (joined !== undefined) return { session: joined.record, created: false }
    const { sessionId, owner, workflow, key, maxActive = Number.POSITIVE_INFINITY } = session
    const peers = [...(this.#live.get(owner) ?? [])].filter(({ record }) => record.workflow === workflow)
    if (owner !== undefined && peers.length >= maxActive) throw new ProgressError('too_many_sessions')
    if (this.sessions.has(sessionId) || this.#tombstones.has(sessionId)) throw new TypeError('this id is taken')
    this.#makeRoom(this.#settings.maxSessions - 1)
    const made = new MemorySession(session, this.#created, this.#clock.now())
    this.#created += 1
    this.#bytes += made.bytes
    this.sessions.set(sessionId, made)
    this.#live.set(owner, (this.#live.get(owner) ?? new Set()).add(made))
    if (key !== undefined) {
      this.#keys.take(keyIdOf(owner, key), session)
      this.#keyLane.add(keyIdOf(owner, key))
    }
    this.#doorbell.ring(made.topics, { sessionId, seq: 0 })
    return { session: made.record, created: true }
  }

  /** The answer is `known`: who asks for it at once need not wait. */
  append(sessionId: string, batch: AppendBatch): Promise<number> {
    try {
      return known(this.#append(sessionId, batch))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #append(sessionId: string, batch: AppendBatch): number {
    const session = this.#get(sessionId)
    const answer = session.answerTo(batch)
    if (answer !== undefined) return answer
    if (!batch.events.some(isTerminal)) this.#makeRoom(this.#settings.maxSessions)
    const { bytes } = session
    const events = session.append(batch, this.#clock.now())
    this.#bytes += session.bytes - bytes
    if (!session.live) this.#retire(session)
    const { head: seq, topics } = session
    this.#doorbell.ring(topics, { sessionId, seq, events })
    return seq
  }

  async read(sessionId: string, after?: number): Promise<SessionLog | undefined> {
    this.#assertOpen()
    return this.sessions.get(sessionId)?.read(after)
  }

  async tombstone(sessionId: string): Promise<Tombstone | undefined> {
    this.#assertOpen()
    return this.#tombstones.get(sessionId)
  }

  async subscribe(target: SubscribeTarget, onSignal: (signal: Signal) => void): Promise<Unsubscribe> {
    this.#assertOpen()
    return this.#doorbell.subscribe(target, onSignal)
  }

  async list(query: SessionQuery): Promise<Page<SessionRecord>> {
    this.#assertOpen()
    return listSessions(this.sessions.values(), query)
  }

  async checkpoint(sessionId: string, snapshot: Snapshot): Promise<void> {
    const session = this.#get(sessionId)
    const { bytes } = session
    session.trim(snapshot, this.#settings.keptEvents)
    this.#bytes += session.bytes - bytes
  }

  async acquire(sessionId: string, holder: string, leaseMs: number): Promise<Lease | undefined> {
    this.#assertOpen()
    const session = this.sessions.get(sessionId)
    const now = this.#clock.now()
    return session?.live && !session.heldAt(now) ? session.take(holder, now + leaseMs) : undefined
  }

  async renew(lease: Lease, leaseMs: number): Promise<Lease | undefined> {
    this.#assertOpen()
    return this.sessions.get(lease.sessionId)?.renew(lease, this.#clock.now() + leaseMs)
  }

  async release(lease: Lease, takeWithinMs: number): Promise<void> {
    this.#assertOpen()
    this.sessions.get(lease.sessionId)?.release(lease, this.#clock.now() + takeWithinMs)
  }

  async *lapsed(byMs = 0): AsyncIterable<SessionRecord> {
    this.#assertOpen()
    const hasLapsed = ({ live, record }: MemorySession): boolean => live && this.#clock.now() - record.dueAt >= byMs
    const found = [...this.sessions.values()].filter(hasLapsed)
    found.sort((a, b) => a.record.dueAt - b.record.dueAt)
    for (const session of found) if (hasLapsed(session)) yield session.record
  }

  async delete(sessionId: string): Promise<void> {
    this.#assertOpen()
    const session = this.sessions.get(sessionId)
    if (session?.live) throw new ProgressError('session_live', { sessionId })
    if (session !== undefined) this.#remove(session)
    this.#tombstones.delete(sessionId)
    this.#tombstoneLane.remove(sessionId)
  }

  async withdraw(sessionId: string): Promise<void> {
    this.#assertOpen()
    const session = this.sessions.get(sessionId)
    if (session === undefined) return
    const { epoch, owner, key } = session.record
    if (epoch > 0) throw new ProgressError('session_held', { sessionId })
    this.#remove(session)
    if (key === undefined) return
    this.#keys.free(keyIdOf(owner, key))
    this.#keyLane.remove(keyIdOf(owner, key))
  }

  async recordDurations(workflow: string, sample: WorkflowDurations): Promise<void> {
    this.#assertOpen()
    this.#durations.record(workflow, sample)
  }

  async durations(workflow: string): Promise<WorkflowDurations> {
    this.#assertOpen()
    return this.#durations.of(workflow)
  }

  async health(): Promise<StoreHealth> {
    return { ok: !this.#closed, store: this.name, detail: `${this.sessions.size} sessions, ${this.#bytes} bytes` }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#expiry.stop()
    this.#doorbell.clear()
  }

  #assertOpen(): void {
    if (this.#closed) throw new ProgressError('store_unavailable')
  }

  /** @throws {ProgressError} `session_expired` where a tombstone is left of it, else `session_not_found`. */
  #get(sessionId: string): MemorySession {
    this.#assertOpen()
    const session = this.sessions.get(sessionId)
    if (session !== undefined) return session
    throw new ProgressError(this.#tombstones.has(sessionId) ? 'session_expired' : 'session_not_found', { sessionId })
  }

  #joinedBy(session: NewSession): MemorySession | undefined {
    const sessionId = this.#keys.sessionFor(session)
    if (sessionId !== undefined) {
      const existing = this.#withKey(sessionId, keyIdOf(session.owner, session.key ?? ''))
      if (existing === undefined) throw new ProgressError('session_expired', { sessionId })
      return existing
    }
    const { key, owner, retryOf } = session
    if (key !== undefined || retryOf === undefined) return undefined
    return [...(this.#live.get(owner) ?? [])].find(({ record }) => record.retryOf === retryOf)
  }

  /** Lets those that ended first go until there is room. */
  #makeRoom(maxSessions: number): void {
    while (this.sessions.size > maxSessions || this.#bytes >= this.#settings.maxBytes) {
      const oldest = this.#endedLane.oldest()
      if (oldest === undefined) throw new ProgressError('store_unavailable')
      this.#bury(oldest)
    }
  }

  /** Nobody counts an ended session any more, and its retention begins. */
  #retire(session: MemorySession): void {
    const { owner, sessionId } = session.record
    const peers = this.#live.get(owner)
    peers?.delete(session)
    if (peers?.size === 0) this.#live.delete(owner)
    this.#endedLane.add(sessionId)
  }

  #bury(sessionId: string): void {
    const session = this.sessions.get(sessionId)
    if (session === undefined) return
    const { workflow, owner } = session.record
    this.#remove(session)
    this.#tombstones.set(sessionId, Object.freeze({ sessionId, workflow, ...(owner === undefined ? {} : { owner }) }))
    this.#tombstoneLane.add(sessionId)
  }

  #remove(session: MemorySession): void {
    const { sessionId, owner, key } = session.record
    this.#retire(session)
    this.#endedLane.remove(sessionId)
    this.sessions.delete(sessionId)
    this.#bytes -= session.bytes
    if (key !== undefined && !this.#keyLane.has(keyIdOf(owner, key))) this.#keys.free(keyIdOf(owner, key))
  }

  /** A key whose time is over stays taken while its session can be read: joining it still gives the result. */
  #dropKey(keyId: string): void {
    const sessionId = this.#keys.sessionOf(keyId)
    if (sessionId === undefined || this.#withKey(sessionId, keyId) === undefined) this.#keys.free(keyId)
  }

  /** A session that was started with this key. One that was given the id of a deleted session is another. */
  #withKey(sessionId: string, keyId: string): MemorySession | undefined {
    const session = this.sessions.get(sessionId)
    const { owner, key } = session?.record ?? {}
    return key !== undefined && keyIdOf(owner, key) === keyId ? session : undefined
  }
}

/**
 * Keeps sessions in this process: the store for one server, and the executable reading of the laws of stores.
 *
 * What is stored is a frozen copy. All that expires hangs on one timer, which keeps no process alive.
 *
 * @throws {TypeError} If a setting is not a number above 0.
 * @see docs/architecture.md
 */
export function memoryStore(options: MemoryStoreOptions = {}): SessionStore {
  return new MemoryStore(options)
}
