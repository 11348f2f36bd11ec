import type { SessionStore } from '../store.ts'

/**
 * What a harness can do beyond the plain store; a law names what it needs of these.
 *
 * - `clock`: `advance` moves the store's own clock, at once and exactly.
 * - `processes`: `reopen` gives another store object over the same data, as another process would have.
 * - `rewind`: `rewind` loses the last writes, as a failover does.
 */
export type StoreCapability = 'clock' | 'processes' | 'rewind'

/** A store to be examined, and the time it lives in. */
export interface StoreUnderTest {
  readonly store: SessionStore
  /** Epoch milliseconds by the store's clock. */
  now(): number
  /** Lets time pass for the store: a fake clock jumps, a real one is waited for. */
  advance(ms: number): Promise<void>
  /** The spans that the store was made with; short ones where time is real. */
  readonly retentionMs: number
  readonly tombstoneMs: number
  /** Longer than the retention by ten margins at least. */
  readonly keyRetentionMs: number
  /** The lease that the laws take. */
  readonly leaseMs: number
  /** How far from an instant the laws may stand and still be sure of its side. 1 for a fake clock. */
  readonly marginMs: number
  /** How long a signal may take in real time. */
  readonly patienceMs: number
  /** @see StoreCapability `processes` */
  reopen?(): Promise<SessionStore>
  /** Loses all of a session's log behind `toSeq`. @see StoreCapability `rewind` */
  rewind?(sessionId: string, toSeq: number): Promise<void>
}

/** How to make what the laws examine. */
export interface StoreHarness {
  readonly capabilities: readonly StoreCapability[]
  /** Opens the store; it may hold other people's sessions. The law closes it. */
  open(): Promise<StoreUnderTest>
}
