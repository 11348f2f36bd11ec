import { type Signal, type SubscribeTarget, systemClock, type Unsubscribe } from '@progress/core'
import type { Database } from './database.ts'
import type { Driver, Ear } from './drivers/driver.ts'
import type { PostgresClient } from './drivers/driver-of.ts'
import { driverOf, isPool } from './drivers/driver-of.ts'
import { pgListen } from './drivers/pg-driver.ts'
import { PostgresEar } from './ear.ts'
import { Listeners } from './listeners.ts'
import type { PostgresStoreSettings } from './options.ts'
import { type Ring, ringsOf } from './payload.ts'
import { Positions } from './positions.ts'
import { Ringer } from './ringer.ts'
import { arrayText, numberText } from './sql-text.ts'
import type { Statements } from './statements.ts'

/** What the doorbell hangs on. */
export interface DoorbellOptions {
  readonly client: PostgresClient
  readonly database: Database
  readonly statements: Statements
  readonly settings: PostgresStoreSettings
  /** The store's time where a test holds it; null: the database's own. */
  readonly now: () => string | null
}

/** The doorbell of one store: rings for this process at once, and for others through the database. */
export class PostgresDoorbell {
  readonly #listeners = new Listeners()
  readonly #positions: Positions
  readonly #ringer: Ringer
  readonly #ear: PostgresEar
  readonly #name = crypto.randomUUID()
  readonly #options: DoorbellOptions
  #closed = false

  constructor(options: DoorbellOptions) {
    const { database, statements, settings, now } = options
    this.#options = options
    this.#positions = new Positions(this.#listeners, async (sessions, topics, sealedWithinMs) => {
      const parameters = [arrayText(sessions), arrayText(topics), numberText(sealedWithinMs), now()]
      return (await database.query(statements.positions, parameters)).map((row) => JSON.parse(row) as Ring)
    })
    this.#ringer = new Ringer(this.#name, (payload) => database.query(statements.notify, [settings.schema, payload]))
    this.#ear = new PostgresEar({
      listen: settings.listen === false ? undefined : (onLost) => this.#listen(onLost),
      look: (all) => this.#positions.look(all),
      pollMs: settings.pollMs,
      logger: settings.logger,
    })
  }

  /** How it hears: `listening` or `looking`; `idle` before the first subscription. */
  get state(): string {
    return this.#ear.state
  }

  async subscribe(target: SubscribeTarget, listener: (signal: Signal) => void): Promise<Unsubscribe> {
    const stop = this.#listeners.add(target, listener)
    this.#positions.forget()
    try {
      await this.#ear.ready()
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  /** Whether anybody in this process would hear of this session. */
  hears(sessionId: string, topics: readonly string[]): boolean {
    return this.#listeners.hears(sessionId, topics)
  }

  /** Rings here, once the writer's own turn is over, so that no follower runs inside an append; and everywhere else. */
  ring(signal: Signal, topics: readonly string[]): void {
    if (this.#closed) return
    queueMicrotask(() => this.#listeners.ring(signal, topics))
    this.#ringer.ring(signal.sessionId, signal.seq, topics)
  }

  /** Nobody here hears any more; what was to be told to others is told. */
  async close(): Promise<void> {
    this.#closed = true
    this.#listeners.clear()
    await Promise.all([this.#ringer.flush(), this.#ear.close()])
  }

  #listen(onLost: (error: unknown) => void) {
    const { client, settings } = this.#options
    const { listen, schema, deadlineMs } = settings
    const ear: Ear = { onPayload: (payload) => this.#hear(payload), onLost, onAgain: () => this.#again() }
    if (typeof listen === 'object' && 'connectionString' in listen && typeof listen.connectionString === 'string') {
      if (!isPool(client)) throw new TypeError('`listen.connectionString` is for pools of `pg`; give a client instead')
      return pgListen(client, { connectionString: listen.connectionString }, { channel: schema, ear, deadlineMs })
    }
    const driver: Driver = driverOf(typeof listen === 'boolean' ? client : (listen as PostgresClient))
    return driver.listen(schema, ear, deadlineMs)
  }

  /** The driver was away without a word, nobody knows for how long. */
  #again(): void {
    const { logger } = this.#options.settings
    logger.warn({ store: 'postgres' }, 'the doorbell was lost')
    logger.info({ store: 'postgres' }, 'the doorbell is heard again')
    void this.#lookAgain()
  }

  async #lookAgain(): Promise<void> {
    await this.#positions.look(true).catch(() => {
      if (!this.#closed) systemClock.setTimer(() => void this.#lookAgain(), this.#options.settings.pollMs)
    })
  }

  #hear(payload: string): void {
    const { from, rings } = ringsOf(payload)
    if (from === this.#name) return
    for (const [sessionId, seq, topics] of rings) {
      if (topics !== null) this.#listeners.ring({ sessionId, seq }, topics)
      else void this.#lookAgain()
    }
  }
}
