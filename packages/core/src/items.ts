import type { Json } from './json.ts'
import type { Fault, ItemPatch, ItemState, LogLevel, Outcome } from './types.ts'

/** One of many things to work on. */
export interface ItemEntry {
  /** Names it within its session: 1 to 200 characters. */
  readonly id: string
  /** For people. @defaultValue the id */
  readonly name?: string
  readonly kind?: string
  /** Bytes. */
  readonly size?: number
  readonly maxAttempts?: number
  readonly metadata?: Readonly<Record<string, Json>>
}

/** What may be said of an item as it is spoken of: an entry's fields, or any other of its state. */
export type ItemOptions = ItemPatch

/** The worker's handle on one item. Like the emitter it never throws into the work, and waits for nothing. */
export interface ItemEmitter {
  readonly id: string
  /** The item with all that was emitted; never changed itself. */
  readonly state: ItemState
  /**
   * Enters a phase; the item is active from then on.
   *
   * @param percent - @defaultValue the phase's entry value in the workflow's `items.phases`, where it has one
   */
  phase(name: string, percent?: number): void
  update(patch: ItemPatch): void
  /** Writes a line of the session's log that belongs to this item. */
  log(message: string, level?: LogLevel): void
  /** Waits to be tried again, for the reason given. */
  retrying(error: unknown): void
  complete(metadata?: Readonly<Record<string, Json>>): void
  fail(error: unknown): void
  skip(reason?: string): void
}

/** An item as `emitter.items` hands it to the work. */
export interface ItemContext<Entry> extends ItemEmitter {
  /** The list's own entry. */
  readonly entry: Entry
  /** Which try this is, from 1. */
  readonly attempt: number
  /** What is known of it from earlier tries, in this session or the one that it retries: its `metadata` above all. */
  readonly previous: ItemState | undefined
  /** Aborted by its timeout (`timeout`), a cancel, a deadline, the end of the session, or when that is lost or given back. */
  readonly signal: AbortSignal
}

/** How failed items are tried again. */
export interface ItemRetryOptions {
  /** Tries in all; an entry's own `maxAttempts` goes first. @defaultValue 3 */
  readonly maxAttempts?: number
  /** The widest first delay, in ms; it doubles with each try, with full jitter. @defaultValue 1_000 */
  readonly delayMs?: number
  /** @defaultValue what the error says of itself: `retryable` */
  readonly isRetryable?: (error: Fault) => boolean
}

/** How a list is worked through. */
export interface ItemsOptions {
  /** Items side by side. @defaultValue 3 */
  readonly concurrency?: number
  readonly retry?: ItemRetryOptions
  /** How long one try of one item may take, in ms; then it fails with `timeout`, which is retryable. @defaultValue no limit */
  readonly timeoutMs?: number
}

/** What became of a list. */
export interface ItemsSummary {
  readonly total: number
  readonly completed: number
  readonly failed: number
  readonly skipped: number
  readonly cancelled: number
  /** Of those that failed; the first 100. */
  readonly failures: readonly { readonly id: string; readonly error: Fault }[]
  /** The session's deadline came first: what was running failed with `timeout`, the rest is cancelled. */
  readonly timedOut: boolean
  /** `partial` where an item failed or was left. */
  readonly outcome: Outcome
}
