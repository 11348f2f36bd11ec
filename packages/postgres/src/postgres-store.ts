import {
  type AppendBatch,
  type Lease,
  type NewSession,
  type Page,
  ProgressError,
  type SessionEvent,
  type SessionLog,
  type SessionQuery,
  type SessionRecord,
  type SessionStore,
  type Signal,
  type Snapshot,
  type StoreHealth,
  type SubscribeTarget,
  type Tombstone,
  type Unsubscribe,
  type WorkflowDurations,
} from '@progress/core'
import { type AppendAnswer, AppendQueue } from './append-queue.ts'
import { type AppendRequest, appendRequest } from './append-request.ts'
import { Database } from './database.ts'
import { PostgresDoorbell } from './doorbell.ts'
import { driverOf, type PostgresClient } from './drivers/driver-of.ts'
import { durationsOf, sumsOf } from './durations.ts'
import { ItemFlusher } from './item-flusher.ts'
import { listParameters, pageOf } from './list-sessions.ts'
import { type PostgresStoreOptions, type PostgresStoreSettings, settingsOf } from './options.ts'
import { ReadQueue } from './read-queue.ts'
import { assertDone } from './refusals.ts'
import { type StoredRecord, toEvent, toRecord } from './session-record.ts'
import { arrayText, numberText, plainJson, spanText } from './sql-text.ts'
import { type Statements, statementsOf } from './statements.ts'
import { Sweeper } from './sweeper.ts'

/** A store of sessions in Postgres. */
export interface PostgresStore extends SessionStore {
  /**
   * Removes what has expired, now; otherwise that happens every `sweepMs`.
   *
   * @returns How many sessions went.
   */
  sweep(): Promise<number>
}

/** What only tests give. */
export interface Internals {
  /** Holds the store's clock. */
  readonly now?: (() => number) | undefined
}

/** What a log keeps behind its checkpoint is never more than this. */
const MAX_KEPT_BYTES = 256 * 1_024
const LAPSED_AT_ONCE = 100

/**
 * Opens a store over the tables of one schema; `migrate` makes them.
 *
 * @param internals - For tests.
 */
export function openStore(
  client: PostgresClient,
  options: PostgresStoreOptions = {},
  internals: Internals = {},
): PostgresStore {
  return new SqlStore(client, settingsOf(options), internals)
}

class SqlStore implements PostgresStore {
  readonly name = 'postgres'
  readonly flushMs: number
  readonly #settings: PostgresStoreSettings
  readonly #statements: Statements
  readonly #database: Database
  readonly #doorbell: PostgresDoorbell
  readonly #appends: AppendQueue
  readonly #reads: ReadQueue
  readonly #items: ItemFlusher
  readonly #sweeper: Sweeper
  readonly #now: () => number | undefined
  #closing: Promise<void> | undefined

  constructor(client: PostgresClient, settings: PostgresStoreSettings, { now }: Internals) {
    const { schema, deadlineMs } = settings
    this.flushMs = settings.flushMs
    this.#settings = settings
    this.#now = now ?? (() => undefined)
    this.#statements = statementsOf(schema)
    this.#database = new Database(driverOf(client), deadlineMs)
    this.#doorbell = new PostgresDoorbell({
      client,
      database: this.#database,
      statements: this.#statements,
      settings,
      now: () => this.#clock(),
    })
    this.#appends = new AppendQueue(this.#database, this.#statements)
    this.#reads = new ReadQueue(this.#database, this.#statements, () => this.#clock())
    this.#items = new ItemFlusher(
      (ids) => this.#database.query(this.#statements.flushItems, [arrayText(ids), this.#clock()]),
      settings.itemsEveryMs,
    )
    this.#sweeper = new Sweeper(async (most) => {
      const [removed] = await this.#database.query(this.#statements.sweep, [String(most), this.#clock()])
      return Number(removed)
    }, settings)
  }

  async create(session: NewSession): Promise<{ session: SessionRecord; created: boolean }> {
    this.#assertOpen()
    const { sessionId, plan, input, takeWithinMs, maxActive, topics, owner, workflow, key, fingerprint, retryOf } =
      session
    const head = {
      ...{ id: sessionId, workflow, topics, owner, key, fingerprint, retryOf, token: crypto.randomUUID() },
      ...{ takeWithinMs: spanText(takeWithinMs), maxActive: numberText(maxActive), now: this.#now() },
      keyRetentionMs: numberText(this.#settings.keyRetentionMs),
    }
    const parameters = [plainJson(head), JSON.stringify(plan), input === undefined ? null : JSON.stringify(input)]
    const [row] = await this.#database.repeatable(this.#statements.create, parameters)
    const answer = JSON.parse(row ?? 'null') as { refused?: string; session: StoredRecord; created: boolean }
    assertDone(answer.refused, sessionId)
    if (answer.created) this.#doorbell.ring({ sessionId, seq: 0 }, topics)
    return { session: toRecord(answer.session), created: answer.created }
  }

  async append(sessionId: string, batch: AppendBatch): Promise<number> {
    this.#assertOpen()
    const request = appendRequest(sessionId, batch, { settings: this.#settings, now: this.#now() })
    const answer = await this.#appends.send(request)
    assertDone(answer.refused, sessionId)
    this.#tell(request, answer)
    return answer.seq
  }

  /** Of a repeat too: whoever lost the first answer has not told anybody. */
  #tell(request: AppendRequest, answer: AppendAnswer): void {
    const { sessionId } = request
    const { seq, after, topics, lagging } = answer
    this.#items.note(sessionId, lagging)
    const events =
      after !== undefined && this.#doorbell.hears(sessionId, topics) ? eventsOf(request, after, answer.last) : undefined
    this.#doorbell.ring({ sessionId, seq, ...(events !== undefined && { events }) }, topics)
  }

  async read(sessionId: string, after?: number): Promise<SessionLog | undefined> {
    this.#assertOpen()
    return this.#reads.read(sessionId, after)
  }

  async tombstone(sessionId: string): Promise<Tombstone | undefined> {
    this.#assertOpen()
    const found = await this.#database.json<{ sessionId: string; workflow: string; owner: string | null }>(
      this.#statements.tombstone,
      [sessionId, this.#clock()],
    )
    if (found === undefined) return undefined
    const { owner, workflow } = found
    return { sessionId, workflow, ...(owner !== null && { owner }) }
  }

  async subscribe(target: SubscribeTarget, onSignal: (signal: Signal) => void): Promise<Unsubscribe> {
    this.#assertOpen()
    return this.#doorbell.subscribe(target, onSignal)
  }

  async list(query: SessionQuery): Promise<Page<SessionRecord>> {
    this.#assertOpen()
    const { limit, parameters } = listParameters(query)
    return pageOf(await this.#database.query(this.#statements.list, [...parameters, this.#clock()]), limit)
  }

  async checkpoint(sessionId: string, snapshot: Snapshot): Promise<void> {
    this.#assertOpen()
    // The result stands once, in its column.
    const { result: _, ...state } = snapshot
    const kept = [String(this.#settings.keptEvents), String(MAX_KEPT_BYTES)]
    const parameters = [sessionId, String(snapshot.seq), JSON.stringify(state), ...kept, this.#clock()]
    const [refused] = await this.#database.query(this.#statements.checkpoint, parameters)
    assertDone(refused, sessionId)
  }

  acquire(sessionId: string, holder: string, leaseMs: number): Promise<Lease | undefined> {
    return this.#lease(this.#statements.acquire, { sessionId, holder }, [spanText(leaseMs), this.#clock()])
  }

  renew(lease: Lease, leaseMs: number): Promise<Lease | undefined> {
    return this.#lease(this.#statements.renew, lease, [spanText(leaseMs), this.#clock(), String(lease.epoch)])
  }

  async release(lease: Lease, takeWithinMs: number): Promise<void> {
    const parameters = [spanText(takeWithinMs), this.#clock(), String(lease.epoch)]
    await this.#lease(this.#statements.release, lease, parameters)
  }

  async #lease(
    statement: string,
    { sessionId, holder }: Pick<Lease, 'sessionId' | 'holder'>,
    parameters: (string | null)[],
  ): Promise<Lease | undefined> {
    this.#assertOpen()
    const taken = await this.#database.json<{ epoch: number; expiresAt: number }>(statement, [
      sessionId,
      holder,
      ...parameters,
    ])
    return taken === undefined ? undefined : { sessionId, holder, ...taken }
  }

  async *lapsed(byMs = 0): AsyncIterable<SessionRecord> {
    let place: readonly [string | null, string | null] = [null, null]
    for (;;) {
      this.#assertOpen()
      const parameters = [String(byMs), ...place, String(LAPSED_AT_ONCE), this.#clock()]
      const rows = await this.#database.query(this.#statements.lapsed, parameters)
      const found = rows.map((row) => JSON.parse(row) as { ordinal: string; record: StoredRecord })
      for (const { record } of found) yield toRecord(record)
      const last = found.at(-1)
      if (last === undefined || found.length < LAPSED_AT_ONCE) return
      place = [String(toRecord(last.record).dueAt), last.ordinal]
    }
  }

  delete(sessionId: string): Promise<void> {
    return this.#remove(sessionId, false)
  }

  withdraw(sessionId: string): Promise<void> {
    return this.#remove(sessionId, true)
  }

  async #remove(sessionId: string, withdrawn: boolean): Promise<void> {
    this.#assertOpen()
    const [refused] = await this.#database.query(this.#statements.remove, [sessionId, String(withdrawn), this.#clock()])
    assertDone(refused, sessionId)
  }

  async recordDurations(workflow: string, sample: WorkflowDurations): Promise<void> {
    this.#assertOpen()
    await this.#database.query(this.#statements.recordDurations, [workflow, sumsOf(sample)])
  }

  async durations(workflow: string): Promise<WorkflowDurations> {
    this.#assertOpen()
    return durationsOf(await this.#database.query(this.#statements.durations, [workflow]))
  }

  sweep(): Promise<number> {
    this.#assertOpen()
    return this.#sweeper.sweep()
  }

  async health(): Promise<StoreHealth> {
    if (this.#closing !== undefined) return { ok: false, store: this.name, detail: 'closed' }
    try {
      const [migrations] = await this.#database.query(this.#statements.health, [])
      return { ok: true, store: this.name, detail: `${migrations} migrations, ${this.#doorbell.state}` }
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      return { ok: false, store: this.name, detail: cause instanceof Error ? cause.message : String(cause) }
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all([this.#sweeper.stop(), this.#doorbell.close(), this.#items.flush()])
  }

  #clock(): string | null {
    return numberText(this.#now())
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new ProgressError('store_unavailable')
  }
}

/** A batch as it stands in the log now. */
function eventsOf({ sessionId, bodies, events }: AppendRequest, after: number, last = 0): SessionEvent[] {
  let timestamp = last
  return events.map((event, index) => {
    timestamp = Math.max(timestamp, event.timestamp)
    const body = JSON.parse(bodies[index] ?? '{}') as object
    const place = { sessionId, seq: after + index + 1, type: event.type, timestamp }
    const data = event.type === 'complete' && event.data !== undefined ? structuredClone(event.data) : undefined
    return toEvent({ ...place, ...body }, data === undefined ? {} : { data })
  })
}
