import {
  type AppendBatch,
  createRandomId,
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
import { lapsedSessions, lookWithin } from './agenda.ts'
import { appendBatch, refuse } from './append.ts'
import { commandsOf } from './commands.ts'
import type { Context } from './context.ts'
import { Doorbell } from './doorbell.ts'
import { driverOf, type RedisClient } from './drivers/driver-of.ts'
import { readDurations, recordDurations } from './durations.ts'
import { healthOf } from './health.ts'
import { namesOf } from './keys.ts'
import { dropFromLists, giveBack, retire } from './leave-traces.ts'
import { listSessions } from './list-sessions.ts'
import { isOver, lookAt } from './look.ts'
import { type RedisStoreOptions, settingsOf } from './options.ts'
import { eventsOf, recordOf, signalOf } from './record.ts'
import type { Script } from './script.ts'
import { ACQUIRE, CHECKPOINT, CLEAR, DELETE, READ, RELEASE, RENEW, WITHDRAW } from './scripts/session-scripts.ts'
import { startSession } from './start-session.ts'

const KEPT_BYTES = 256 * 1024
const LONGEST_MS = Number.MAX_SAFE_INTEGER / 2
/** How many of a topic's sessions are told of after the connection was lost: as many as a topic shows. */
const REFILLED = 100

/** What only tests set. */
export interface RedisStoreInternals {
  /** Epoch milliseconds for all that goes by time; the server's own clock by default. */
  readonly now?: () => number
}

/** The Redis store, with a clock that a test may set. */
export class RedisStore implements SessionStore {
  readonly name = 'redis'
  readonly flushMs = 50
  readonly #context: Context
  readonly #doorbell: Doorbell
  #isClosed = false

  constructor(client: RedisClient, options: RedisStoreOptions = {}, { now }: RedisStoreInternals = {}) {
    const driver = driverOf(client)
    const settings = settingsOf(options, driver.isCluster)
    const { commandTimeoutMs, keyPrefix } = settings
    const run = commandsOf(driver, { commandTimeoutMs, now, isClosed: () => this.#isClosed })
    this.#context = { run, names: namesOf(keyPrefix), settings }
    this.#doorbell = new Doorbell({
      driver,
      timeoutMs: commandTimeoutMs,
      logger: settings.logger,
      onRefill: (channels) => {
        for (const channel of channels) this.#refill(channel).catch(() => undefined)
      },
    })
  }

  async create(session: NewSession): Promise<{ session: SessionRecord; created: boolean }> {
    return startSession(this.#context, session)
  }

  async append(sessionId: string, batch: AppendBatch): Promise<number> {
    return appendBatch(this.#context, sessionId, batch)
  }

  async read(sessionId: string, after?: number): Promise<SessionLog | undefined> {
    const { run, names } = this.#context
    const reply = (await run(READ, names.session(sessionId), after ?? '')) as unknown[]
    const [state, given, checkpoint, entries, cursor] = reply
    if (state === undefined) return undefined
    const session = recordOf(state, given)
    return {
      session,
      head: session.seq,
      ...(checkpoint !== '' && { checkpoint: JSON.parse(String(checkpoint)) as Snapshot }),
      events: eventsAfter(Number(cursor), sessionId, entries as unknown[]),
    }
  }

  async tombstone(sessionId: string): Promise<Tombstone | undefined> {
    const { phase, workflow, owner } = await this.#look(sessionId)
    return phase === 'expired' ? { sessionId, workflow, ...(owner !== undefined && { owner }) } : undefined
  }

  async subscribe(target: SubscribeTarget, onSignal: (signal: Signal) => void): Promise<Unsubscribe> {
    if (this.#isClosed) throw new ProgressError('store_unavailable')
    const { names } = this.#context
    const channel = 'topic' in target ? names.topicChannel(target.topic) : names.sessionChannel(target.sessionId)
    return this.#doorbell.subscribe(channel, (message) => onSignal(signalOf(message)))
  }

  async list(query: SessionQuery): Promise<Page<SessionRecord>> {
    return listSessions(this.#context, query)
  }

  async checkpoint(sessionId: string, snapshot: Snapshot): Promise<void> {
    const { keptEvents } = this.#context.settings
    const args = [JSON.stringify(snapshot), snapshot.seq, keptEvents, KEPT_BYTES]
    const answer = await this.#run(CHECKPOINT, sessionId, ...args)
    if (answer !== 'done') refuse(String(answer), sessionId)
  }

  async acquire(sessionId: string, holder: string, leaseMs: number): Promise<Lease | undefined> {
    await lookWithin(this.#context, sessionId, leaseMs)
    const reply = (await this.#run(ACQUIRE, sessionId, holder, leaseMs, createRandomId())) as string[]
    if (reply.length > 0) await lookWithin(this.#context, sessionId, leaseMs)
    return leaseOf(sessionId, holder, reply)
  }

  async renew({ sessionId, holder, epoch }: Lease, leaseMs: number): Promise<Lease | undefined> {
    const reply = (await this.#run(RENEW, sessionId, holder, leaseMs, epoch)) as string[]
    if (reply[2] === '1') await lookWithin(this.#context, sessionId, leaseMs)
    return leaseOf(sessionId, holder, reply)
  }

  async release({ sessionId, holder, epoch }: Lease, takeWithinMs: number): Promise<void> {
    const waitMs = Math.min(takeWithinMs, LONGEST_MS)
    await lookWithin(this.#context, sessionId, waitMs)
    const isReleased = await this.#run(RELEASE, sessionId, holder, waitMs, epoch)
    if (Number(isReleased) === 1) await lookWithin(this.#context, sessionId, waitMs)
  }

  lapsed(byMs = 0): AsyncIterable<SessionRecord> {
    return lapsedSessions(this.#context, byMs)
  }

  async delete(sessionId: string): Promise<void> {
    const look = await this.#look(sessionId)
    // What points to it goes first: when it is gone, nobody knows any more what did.
    if (isOver(look)) await Promise.all([retire(this.#context, look), dropFromLists(this.#context, look)])
    const answer = await this.#run(DELETE, sessionId)
    if (answer === 'session_live') refuse(answer, sessionId)
  }

  async withdraw(sessionId: string): Promise<void> {
    const look = await this.#look(sessionId)
    const answer = await this.#run(WITHDRAW, sessionId, this.#context.settings.tombstoneMs)
    if (answer === 'session_held') refuse(answer, sessionId)
    if (answer !== 'done') return
    await giveBack(this.#context, look)
    await this.#run(CLEAR, sessionId, look.birth)
  }

  async recordDurations(workflow: string, sample: WorkflowDurations): Promise<void> {
    await recordDurations(this.#context, workflow, sample)
  }

  async durations(workflow: string): Promise<WorkflowDurations> {
    return readDurations(this.#context, workflow)
  }

  async health(): Promise<StoreHealth> {
    return healthOf(this.#context)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#doorbell.close()
  }

  #look(sessionId: string) {
    return lookAt(this.#context.run, this.#context.names, sessionId)
  }

  #run(script: Script, sessionId: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#context.run(script, this.#context.names.session(sessionId), ...args)
  }

  /** Tells those who listen to a channel where things stand: they may have missed what rang meanwhile. */
  async #refill(channel: string): Promise<void> {
    const target = this.#context.names.targetOf(channel)
    const signals: Signal[] = []
    if ('topic' in target) {
      const { items } = await this.list({ topic: target.topic, limit: REFILLED })
      for (const { sessionId, seq } of items) signals.push({ sessionId, seq })
    } else {
      const { sessionId } = target
      const { seq, phase } = await this.#look(sessionId)
      if (phase !== 'missing') signals.push({ sessionId, seq })
    }
    for (const signal of signals) this.#doorbell.ring(channel, JSON.stringify(signal))
  }
}

/** A batch stands in the log as one: the first may begin before the cursor. */
function eventsAfter(cursor: number, sessionId: string, entries: readonly unknown[]): SessionEvent[] {
  const events = entries.flatMap((entry) => eventsOf(sessionId, entry))
  return events[0] !== undefined && events[0].seq <= cursor ? events.filter(({ seq }) => seq > cursor) : events
}

function leaseOf(sessionId: string, holder: string, [epoch, expiresAt]: readonly string[]): Lease | undefined {
  return epoch === undefined ? undefined : { sessionId, holder, epoch: Number(epoch), expiresAt: Number(expiresAt) }
}

/**
 * Keeps sessions in Redis 7, Valkey, or a cluster of either, for any number of processes.
 *
 * @param redis - A client of `ioredis` or `redis` (node-redis), which the caller has connected, and closes after the
 * store. The store opens one more connection like it, to hear what others write.
 * @throws {TypeError} If it is no such client, or a setting is out of its range.
 * @see docs/guides/redis.md
 */
export function redisStore(redis: RedisClient, options: RedisStoreOptions = {}): SessionStore {
  return new RedisStore(redis, options)
}
