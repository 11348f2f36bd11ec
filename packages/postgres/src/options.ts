import { type Logger, silentLogger } from '@progress/core'
import type { PostgresClient } from './drivers/driver-of.ts'

/** Settings of a Postgres store; every one has a default. */
export interface PostgresStoreOptions {
  /** Where its tables are. @defaultValue `progress` */
  readonly schema?: string
  /** How long a session can be read after its end, in ms. @defaultValue 24 h */
  readonly retentionMs?: number
  /** How long an idempotency key stays taken, in ms; longer where its session can still be read. @defaultValue 24 h */
  readonly keyRetentionMs?: number
  /** How long an expired session leaves word of itself, in ms. @defaultValue 24 h */
  readonly tombstoneMs?: number
  /**
   * How many events, of 256 KiB at most, a log keeps behind its checkpoint, for those who come back with a cursor.
   *
   * @defaultValue 256
   */
  readonly keptEvents?: number
  /**
   * How it hears of what others write: by LISTEN on one connection of its own, made with the client's options; by LISTEN
   * on another client (of any kind), or with another connection string (`pg` only), that go around a pooler; or, `false`,
   * by looking at the positions of what is followed every `pollMs`. Where LISTEN fails it looks too, until it works.
   *
   * @defaultValue true
   */
  readonly listen?: boolean | PostgresClient | { readonly connectionString: string }
  /** How often positions are looked at where LISTEN is not to be had, in ms. @defaultValue 500 */
  readonly pollMs?: number
  /** How long an emitter may gather patches before it writes, in ms. @defaultValue 50 */
  readonly flushMs?: number
  /** How often the rows of a session's items are written at most, in ms; at its end they are in any case. @defaultValue 1 s */
  readonly itemsEveryMs?: number
  /** How often what has expired is removed, in ms; it counts as gone before. `Infinity`: never. @defaultValue 1 min */
  readonly sweepMs?: number
  /** After how long a command is given up (`store_unavailable`), in ms. @defaultValue 5 s */
  readonly deadlineMs?: number
  /** Hears of a doorbell that was lost, or is heard again, and of sweeps that failed. @defaultValue `silentLogger` */
  readonly logger?: Logger
}

/** The options with their defaults. */
export type PostgresStoreSettings = Required<PostgresStoreOptions>

const DAY_MS = 24 * 60 * 60 * 1_000

const SPANS = {
  retentionMs: DAY_MS,
  keyRetentionMs: DAY_MS,
  tombstoneMs: DAY_MS,
  pollMs: 500,
  sweepMs: 60_000,
  deadlineMs: 5_000,
}

const AMOUNTS = { keptEvents: 256, flushMs: 50, itemsEveryMs: 1_000 }

/**
 * Fills in what was left out.
 *
 * @throws {TypeError} If a span is not a number above 0, an amount not one of at least 0, or the schema no name.
 */
export function settingsOf({
  schema = 'progress',
  listen = true,
  logger = silentLogger,
  ...given
}: PostgresStoreOptions): PostgresStoreSettings {
  assertSchema(schema)
  const settings = { ...SPANS, ...AMOUNTS, ...given }
  for (const name of Object.keys(SPANS) as (keyof typeof SPANS)[]) {
    if (!(settings[name] > 0)) throw new TypeError(`${name} is a number above 0, not ${settings[name]}`)
  }
  for (const name of Object.keys(AMOUNTS) as (keyof typeof AMOUNTS)[]) {
    if (!(settings[name] >= 0)) throw new TypeError(`${name} is a number of at least 0, not ${settings[name]}`)
  }
  return { ...settings, schema, listen, logger }
}

/**
 * Refuses what Postgres would cut: a schema's name is also that of its doorbell.
 *
 * @throws {TypeError} If it is empty, longer than 63 bytes, or holds U+0000.
 */
export function assertSchema(schema: string): void {
  const bytes = new TextEncoder().encode(schema).length
  if (bytes < 1 || bytes > 63 || schema.includes('\0')) throw new TypeError('`schema` is a name of 1 to 63 bytes')
}
