import type { ItemContext, ItemEmitter, ItemEntry, ItemOptions, ItemsOptions, ItemsSummary } from './items.ts'
import type { Json } from './json.ts'
import type { LogLevel, Outcome, Snapshot } from './types.ts'
import type { AnyWorkflow, PartialKeyOf, PartialOf, ResultOf, StageDefinition, StageOf } from './workflow.ts'

/** What may be said of a stage as it begins. */
export interface StageOptions {
  /** @defaultValue the stage's title */
  readonly message?: string
  readonly current?: number
  readonly total?: number
  /** What `current` and `total` count, such as `files` or `bytes`. */
  readonly unit?: string
  /** Which try this is, from 1. */
  readonly attempt?: number
  readonly metadata?: Readonly<Record<string, Json>>
}

/** What may be said of the current stage, or of another by its id, while it goes on. */
export interface StageUpdate<Stage extends string = string> extends StageOptions {
  /** @defaultValue the current stage */
  readonly stage?: Stage
  /** Overrides the percent of the plan; one below what was reached changes nothing. */
  readonly percent?: number
  /** Named numbers of the session; `null` removes one. */
  readonly counters?: Readonly<Record<string, number | null>>
  /** Of the session, beside the stage's own `metadata`. */
  readonly session?: Readonly<Record<string, Json>>
}

/** What goes with the end of a session. */
export interface CompleteOptions {
  /** @defaultValue `'partial'` where items failed or were left, or the session's deadline came first, else `'full'` */
  readonly outcome?: Outcome
  /** The result came from a cache. */
  readonly fromCache?: boolean
}

/**
 * The worker's handle on its session. It never throws into the work, never waits for I/O, and is a counted no-op after
 * the end; a bad value is clamped or refused, and logged. Only `complete` and `fail` are to be awaited.
 *
 * @see docs/guides/workflows.md
 */
export interface Emitter<W extends AnyWorkflow = AnyWorkflow> {
  readonly sessionId: string
  /** Aborted by a cancel, a deadline, or the loss of the lease; `reason` is a `ProgressError` that says which. */
  readonly signal: AbortSignal
  /**
   * The session's state with all that was emitted, also what is not written yet. The report after a look at it costs as
   * much as the session is large: for one item look at `item(id).state`.
   */
  readonly snapshot: Snapshot
  /** Begins a stage; the one that was active is completed. */
  stage(id: StageOf<W>, options?: StageOptions): void
  /** Says how far the current stage is, or another. */
  update(update: StageUpdate<StageOf<W>>): void
  /** Leaves a stage out; its weight leaves the bar. */
  skip(id: StageOf<W>, message?: string): void
  /** Gives the current stage up and begins another in its place; the log tells of the change of tier, and why. */
  fallback(to: StageOf<W>, reason?: unknown): void
  /** Adds a stage at the end of the plan; what remains of the bar is divided anew. */
  addStage(id: string, definition: StageDefinition): void
  /** Says something of one item, creating it on first mention. Without `options` a known one is only looked up. */
  item(id: string, options?: ItemOptions): ItemEmitter
  /**
   * Works through a list, some side by side: each an item with phases, tries, times and errors of its own. What an earlier
   * worker, or the session that is retried, has done already is not done again. A pause holds after the running ones.
   *
   * @param work - Its return, if it is an object, is added to the item's metadata; its throw fails the item, or has it
   * tried again.
   * @returns What became of them; failures of items do not reject it. At the session's deadline it resolves with
   * `timedOut`. Rejects when cancelled, when the session ends or is lost or given back, and with what the list throws; with
   * a `TypeError` for what is no list.
   * @see docs/guides/workflows.md#items
   */
  items<Entry extends string | ItemEntry>(
    list: Iterable<Entry> | AsyncIterable<Entry>,
    options: ItemsOptions,
    work: (item: ItemContext<Entry>) => unknown,
  ): Promise<ItemsSummary>
  log(message: string, options?: { level?: LogLevel; item?: string }): void
  /** Shares keys of the result that are known already. */
  partial(data: Partial<PartialOf<W>>): void
  /** Appends to a string of the partial result: text that grows. */
  append(key: PartialKeyOf<W>, text: string): void
  /** Adds to a named counter. @param by - @defaultValue 1 */
  count(name: string, by?: number): void
  /** Resolves at once, or when a pause is lifted. Call it between two pieces of work. Rejects when cancelled. */
  untilResumed(): Promise<void>
  /** Says that the work waits for something outside, on purpose, until the next stage or update. */
  waiting(message?: string): void
  /** Ends the session with its result. Resolves when that is durable. A second end changes nothing. */
  complete(result: ResultOf<W>, options?: CompleteOptions): Promise<void>
  /** Ends the session with an error. Resolves when that is durable. */
  fail(error: unknown): Promise<void>
}
