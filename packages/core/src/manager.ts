import type { Clock } from './clock.ts'
import type { Emitter } from './emitter.ts'
import type { Json } from './json.ts'
import type { Logger } from './logger.ts'
import type { Page, SessionQuery, SessionStore } from './store.ts'
import type { SweepStats } from './sweep.ts'
import type { Timing } from './timings.ts'
import type { ControlAction, SessionRecord, Snapshot } from './types.ts'
import type { AnyWorkflow, InputOf, ParsedInputOf, ResultOf } from './workflow.ts'

/** Settings of a manager; every one has a default. */
export interface ManagerOptions {
  readonly store: SessionStore
  readonly logger?: Logger
  /** Logs payloads too (data, results, messages of log lines), not only types and ids. @defaultValue false */
  readonly logPayloads?: boolean
  /** How long patches are gathered before they are written, in ms. @defaultValue the store's own */
  readonly flushMs?: number
  /** @defaultValue 30_000 */
  readonly leaseMs?: number
  /** How long a session whose worker was lost waits for another, in ms. @defaultValue 60_000 */
  readonly takeoverMs?: number
  /** How long a session waits for its first worker, or stays paused, in ms. @defaultValue 24 h */
  readonly takeWithinMs?: number
  /** When a session counts as slow, in ms: its log and `metadata.slow` say so. 0: never. @defaultValue 30_000 */
  readonly slowMs?: number
  /** Largest patch in bytes of JSON. @defaultValue 256 KiB */
  readonly maxPatchBytes?: number
  /** Largest result in bytes of JSON. @defaultValue 5 MiB */
  readonly maxResultBytes?: number
  /** Inputs above this many bytes of JSON are not kept for `retry`. @defaultValue 64 KiB */
  readonly maxKeptInputBytes?: number
  /** How often lapsed sessions are looked for, in ms; 0: only when `sweep` is called. @defaultValue 5_000 */
  readonly sweepMs?: number
  readonly clock?: Clock
  /** Makes session ids. @defaultValue 128 random bits, base64url */
  readonly createId?: () => string
}

/** Who a new session belongs to, and what it is a repeat of. */
export interface StartOptions<Input = unknown> {
  readonly owner?: string | undefined
  readonly topics?: readonly string[] | undefined
  /** Idempotency key: 1 to 255 visible ASCII characters. */
  readonly key?: string | undefined
  /** In place of the input's own, where the input holds more than JSON. */
  readonly fingerprint?: string | undefined
  /** Whether the input is kept for `retry`; not where it holds more than JSON. @defaultValue true */
  readonly keepInput?: boolean | undefined
  /**
   * Gives what is kept in the input's place, such as a reference to an upload that it has put away. It must satisfy the
   * workflow's schema too: its parse is the input from then on, for the work and for every retry. Called before the
   * session is created, so also for one that is then joined by its key or refused by a limit.
   */
  readonly keep?: ((input: Input) => Json | Promise<Json>) | undefined
  /** The session that is tried again. */
  readonly retryOf?: string | undefined
  /** Items that are to be tried again, where not all. */
  readonly items?: readonly string[] | undefined
  /** @defaultValue the workflow's own */
  readonly maxActive?: number | undefined
}

/** A session that was created, or joined by its key. */
export interface Started<Input = unknown> {
  readonly session: SessionRecord
  /** False where the key's session existed already: its work must not run again. */
  readonly created: boolean
  /** The input after its schema's transforms. */
  readonly input: Input
}

/** What the work gets beside its input and emitter. */
export interface WorkContext {
  readonly signal: AbortSignal
  readonly session: SessionRecord
  /** Which holder of the session this is, from 1. */
  readonly attempt: number
  /** The state of the session that is tried again or taken over, with its finished items. */
  readonly previous: Snapshot | undefined
  /** Items that are to be tried again; `undefined`: all that are not done. */
  readonly retryItems: readonly string[] | undefined
  /**
   * Gives the session back, for another worker to go on: for a process that must end. It throws, and the work must let
   * that pass; what was emitted is written, the session waits (`takeWithinMs` at most), and whoever attaches need not wait
   * for the lease to lapse. `emitter.items` rejects with the same, also where an item's own work has called this, and those
   * that were under way get the same try once more. A session that was asked to cancel is cancelled instead.
   *
   * @throws {ProgressError} `shutting_down`, with which `run` and `attach` reject.
   */
  handBack(): never
}

/** The work of a workflow: its return completes the session, a throw fails it. */
export type Work<W extends AnyWorkflow> = (
  input: ParsedInputOf<W>,
  emitter: Emitter<W>,
  context: WorkContext,
) => ResultOf<W> | Promise<ResultOf<W>>

/** What a manager did since it was made, in this process. All counts but `held` and `eventsInLastMinute` only grow. */
export interface ManagerStats {
  /** When it was made, in epoch ms: the counts are since then. */
  readonly since: number
  /** Sessions that this process works on now. */
  readonly held: number
  /** Sessions that were created here; a worker may have them elsewhere. */
  readonly started: number
  /** Starts that joined a session by its key, or by what it retries. */
  readonly joined: number
  /** Of those started: sessions that try another again. */
  readonly retried: number
  /** Of those worked on here: sessions that another worker had before. */
  readonly takenOver: number
  /** Of those worked on here, as the next two. */
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  /** The failed ones by the code of their error; beyond a hundred codes the rest is `other`. */
  readonly failures: Readonly<Record<string, number>>
  /** From the beginning of the work to its end, of sessions that ended here. */
  readonly durations: Timing
  /** Events that were written. */
  readonly events: number
  /** The rate of emission: events that were written within the last minute, to five seconds. */
  readonly eventsInLastMinute: number
  /** Patches that were written as part of another. */
  readonly merged: number
  /** Values that emitters refused or clamped. */
  readonly refused: number
  /** Emitter calls after the end of their session. */
  readonly late: number
  /** Writes to the store, and renewals of leases, that failed and were tried again. */
  readonly storeErrors: number
  /** Looking for sessions whose worker was lost. */
  readonly sweep: SweepStats
}

/** A session and its state, in one consistent view. */
export interface SessionView {
  readonly session: SessionRecord
  readonly snapshot: Snapshot
}

/** Creates sessions, hands out emitters, and sweeps what is stale. */
export interface ProgressManager {
  readonly store: SessionStore
  readonly clock: Clock
  readonly logger: Logger
  /**
   * Creates a session without working on it.
   *
   * @throws {ProgressError} `invalid_input`, `invalid_request` (a bad key), and what `SessionStore.create` throws.
   */
  create<W extends AnyWorkflow>(
    workflow: W,
    input: InputOf<W>,
    options?: StartOptions<ParsedInputOf<W>>,
  ): Promise<Started<ParsedInputOf<W>>>
  /**
   * Creates a session and works on it here. Where the key's session exists already, waits for that one's end.
   *
   * @returns The result.
   * @throws what the work threw; the session has then failed.
   */
  run<W extends AnyWorkflow>(
    workflow: W,
    input: InputOf<W>,
    options: StartOptions<ParsedInputOf<W>>,
    work: (
      emitter: Emitter<W>,
      context: WorkContext & { input: ParsedInputOf<W> },
    ) => ResultOf<W> | Promise<ResultOf<W>>,
  ): Promise<ResultOf<W>>
  /**
   * Works on a session that exists, in whatever process.
   *
   * @param options - `input` where it was not kept with the session.
   * @throws {ProgressError} `session_held`, `session_sealed`, `session_not_found`.
   */
  attach<W extends AnyWorkflow>(
    workflow: W,
    sessionId: string,
    work: Work<W>,
    options?: { readonly input?: ParsedInputOf<W> },
  ): Promise<ResultOf<W>>
  /**
   * Asks the worker to cancel, pause or resume; a session that nobody works on is cancelled at once. What changes nothing
   * leaves no trace.
   *
   * @throws {ProgressError} `not_controllable` for an ended session, `session_not_found`, `session_expired`.
   */
  control(sessionId: string, action: Exclude<ControlAction, 'retry'>): Promise<SessionView>
  /**
   * Starts an ended session again as a new one, with the input that was kept. Of a live one, where the workflow says
   * `items.retryWhileLive`, sets the items back that failed, for its own worker to try again: `session` is itself then.
   *
   * @param options - `items`: those that are to be tried again. @defaultValue all that are not done; of a live session,
   * all that failed
   * @throws {ProgressError} `not_controllable` where the input was not kept, `session_live`, `invalid_input` for unknown
   * items.
   */
  retry<W extends AnyWorkflow>(
    workflow: W,
    sessionId: string,
    options?: Pick<StartOptions, 'key' | 'items'>,
  ): Promise<Started<ParsedInputOf<W>>>
  /** @returns `undefined` for a session that is not there. */
  read(sessionId: string): Promise<SessionView | undefined>
  list(query?: SessionQuery): Promise<Page<SessionRecord>>
  /** Takes a session back whose work could not be handed over: it, and its key, are removed. */
  withdraw(sessionId: string): Promise<void>
  /** Looks once for sessions whose worker was lost: they wait for another, and fail with `stalled` in the end. */
  sweep(): Promise<void>
  stats(): ManagerStats
  /** Stops timers, aborts no work; resolves when what was emitted is written. */
  close(): Promise<void>
}
