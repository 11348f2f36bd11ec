import { type Clock, systemClock } from '../clock.ts'

/** Settings of a memory store; every one has a default. */
export interface MemoryStoreOptions {
  /** How long a session can be read after its end, in ms. @defaultValue 10 min */
  readonly retentionMs?: number
  /**
   * How many sessions are kept. Beyond it the one that ended first gives way, before its time; where all are live,
   * `create` rejects with `store_unavailable`.
   *
   * @defaultValue 10_000
   */
  readonly maxSessions?: number
  /**
   * How much JSON the sessions may be, in bytes (exact for ASCII; overrun by one write at most). Beyond it the one that
   * ended first gives way; where all are live, nothing is taken but what ends a session, or trims one.
   *
   * @defaultValue 256 MiB
   */
  readonly maxBytes?: number
  /**
   * How many events, of 256 KiB at most, a log keeps behind its checkpoint, for those who come back with a cursor.
   *
   * @defaultValue 256
   */
  readonly keptEvents?: number
  /** How long an idempotency key stays taken, in ms; longer where its session can still be read. @defaultValue 24 h */
  readonly keyRetentionMs?: number
  /** How long an expired session leaves word of itself, in ms. @defaultValue 24 h */
  readonly tombstoneMs?: number
  /** @defaultValue `systemClock` */
  readonly clock?: Clock
}

/** The options with their defaults. */
export type MemoryStoreSettings = Required<MemoryStoreOptions>

const DAY_MS = 24 * 60 * 60 * 1_000

const LIMITS = {
  retentionMs: 10 * 60 * 1_000,
  maxSessions: 10_000,
  maxBytes: 256 * 1_024 * 1_024,
  keyRetentionMs: DAY_MS,
  tombstoneMs: DAY_MS,
}

/**
 * Fills in what was left out.
 *
 * @throws {TypeError} If a limit is not a number above 0.
 */
export function settingsOf({
  clock = systemClock,
  keptEvents = 256,
  ...given
}: MemoryStoreOptions): MemoryStoreSettings {
  const limits = { ...LIMITS, ...given }
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) throw new TypeError(`${name} is a number above 0, not ${value}`)
  }
  if (!(keptEvents >= 0)) throw new TypeError(`keptEvents is a number of at least 0, not ${keptEvents}`)
  return { ...limits, keptEvents, clock }
}
