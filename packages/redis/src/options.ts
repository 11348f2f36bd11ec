import { type Logger, silentLogger } from '@progress/core'

/** Settings of a Redis store; every one has a default. */
export interface RedisStoreOptions {
  /** What all keys and channels begin with; without `{` and `}`. @defaultValue `progress` */
  readonly keyPrefix?: string
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
   * Up to how much JSON the events of a batch come along with its doorbell, in bytes; beyond it readers are told to
   * read. A cluster sends every doorbell to all of its nodes.
   *
   * @defaultValue 8 KiB; 1 KiB on a cluster
   */
  readonly signalBytes?: number
  /** How long a command may take before it is given up with `store_unavailable`, in ms. @defaultValue 5 s */
  readonly commandTimeoutMs?: number
  /** Hears when the connection that listens is lost, and when it stands again. @defaultValue none */
  readonly logger?: Logger
}

/** The options with their defaults. */
export type RedisStoreSettings = Required<RedisStoreOptions>

const DAY_MS = 24 * 60 * 60 * 1_000
/** A hundred years: what is longer would leave the range of Redis's own times. */
const MAX_MS = 36_525 * DAY_MS

/**
 * Fills in what was left out.
 *
 * @throws {TypeError} If a time is not within 1 ms and a hundred years, a size is below 0, or the prefix has a brace.
 */
export function settingsOf(options: RedisStoreOptions, isCluster: boolean): RedisStoreSettings {
  const { keyPrefix = 'progress', keptEvents = 256, signalBytes = isCluster ? 1_024 : 8_192, ...given } = options
  const times = {
    retentionMs: given.retentionMs ?? DAY_MS,
    keyRetentionMs: given.keyRetentionMs ?? DAY_MS,
    tombstoneMs: given.tombstoneMs ?? DAY_MS,
    commandTimeoutMs: given.commandTimeoutMs ?? 5_000,
  }
  for (const [name, value] of Object.entries(times)) {
    if (!(value >= 1 && value <= MAX_MS)) throw new TypeError(`${name} is from 1 ms to a hundred years, not ${value}`)
  }
  for (const [name, value] of Object.entries({ keptEvents, signalBytes })) {
    if (!(value >= 0)) throw new TypeError(`${name} is a number of at least 0, not ${value}`)
  }
  if (/[{}]/.test(keyPrefix)) throw new TypeError('`keyPrefix` has no braces: they would move the keys of a cluster')
  return { keyPrefix, keptEvents, signalBytes, logger: given.logger ?? silentLogger, ...times }
}
