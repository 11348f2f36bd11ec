import { createAlarms } from './alarms.ts'
import type { Clock } from './clock.ts'
import { isProgressError, ProgressError } from './errors.ts'
import { LogFollower } from './log-follower.ts'
import { createLogWriter, type LogWriter } from './log-writer.ts'
import type { Logger } from './logger.ts'
import { createPauseGate } from './pause-gate.ts'
import { Refusals } from './refusals.ts'
import { createSessionEmitter, type SessionEmitter } from './session-emitter.ts'
import { isFinal } from './status.ts'
import type { SessionLog, SessionStore, Signal, Unsubscribe } from './store.ts'
import type { Control, Lease, SessionEvent, Snapshot } from './types.ts'
import type { AnyWorkflow } from './workflow.ts'

/** What all sessions of a manager share. */
export interface HoldingOptions {
  readonly store: SessionStore
  readonly clock: Clock
  readonly logger: Logger
  readonly flushMs: number
  readonly leaseMs: number
  readonly slowMs: number
  readonly maxPatchBytes: number
  readonly maxResultBytes: number
  /** Names this process among the holders. */
  readonly holder: string
  /** How many in this process take this session, or work on it, now. */
  readonly takersOf: (sessionId: string) => number
  /** How long a session that is given back waits for a worker. */
  readonly takeWithinMs: number
  /** Counts an attempt at a write that the store did not take. */
  readonly onStoreError: () => void
  /** Events that are durable, with the places that the log gave them. */
  readonly onWritten: (workflow: AnyWorkflow, events: readonly SessionEvent[]) => void
}

const SLOW_MESSAGE = 'This is taking longer than expected'

/** A session while this process works on it: the lease is kept, the log followed, controls are obeyed. */
export class HeldSession<W extends AnyWorkflow> {
  readonly log: SessionLog
  readonly start: Snapshot
  readonly session: SessionEmitter<W>
  readonly refusals: Refusals
  readonly writer: LogWriter
  /** Rejects when the session is lost to this holder, whatever the work does. */
  readonly lost: Promise<never>
  readonly #options: HoldingOptions
  readonly #workflow: W
  readonly #follower: LogFollower
  readonly #alarms
  readonly #aborter = new AbortController()
  readonly #gate = createPauseGate()
  #lease: Lease
  #unsubscribe: Unsubscribe = () => undefined
  #ended = false
  #loseTo: (error: ProgressError) => void = () => undefined

  private constructor(options: HoldingOptions, workflow: W, lease: Lease, log: SessionLog) {
    this.#options = options
    this.#workflow = workflow
    this.#lease = lease
    this.#alarms = createAlarms(options.clock)
    this.log = log
    this.lost = new Promise((_resolve, reject) => {
      this.#loseTo = reject
    })
    this.lost.catch(() => undefined)
    this.refusals = new Refusals(options.logger, { sessionId: lease.sessionId, workflow: workflow.name })
    this.#follower = new LogFollower({
      store: options.store,
      logger: options.logger,
      log,
      isWriting: () => this.writer.busy,
      onForeign: (event) => this.#learn(event),
      onControl: (event) => this.#obey(event),
    })
    this.start = this.#follower.snapshot()
    this.writer = this.#createWriter()
    this.session = createSessionEmitter({
      workflow,
      start: this.start,
      clock: options.clock,
      refusals: this.refusals,
      writer: this.writer,
      signal: this.signal,
      maxPatchBytes: options.maxPatchBytes,
      maxResultBytes: options.maxResultBytes,
      untilResumed: () => this.#gate.pass(() => this.#follower.state.status === 'paused', this.signal),
      seq: () => this.#follower.state.seq,
    })
  }

  /**
   * Takes a session that nobody holds.
   *
   * @throws {ProgressError} `session_not_found`, `session_expired`, `session_sealed`, `session_held`.
   */
  static async take<W extends AnyWorkflow>(
    options: HoldingOptions,
    workflow: W,
    sessionId: string,
  ): Promise<HeldSession<W>> {
    const { store } = options
    const lease =
      (await store.acquire(sessionId, options.holder, options.leaseMs)) ?? (await unheard(options, sessionId))
    if (lease === undefined) throw await whyNot(store, sessionId)
    let held: HeldSession<W> | undefined
    let unsubscribe: Unsubscribe = () => undefined
    try {
      // What rings before the log is read is in it.
      unsubscribe = await store.subscribe({ sessionId }, (signal: Signal) => {
        if (held !== undefined) held.#follower.heard(signal)
      })
      const log = await store.read(sessionId)
      if (log === undefined) throw new ProgressError('session_not_found', { sessionId })
      held = new HeldSession(options, workflow, lease, log)
      held.#unsubscribe = unsubscribe
      held.#follower.catchUp()
      return held
    } catch (error) {
      unsubscribe()
      await store.release(lease, options.takeWithinMs).catch(() => undefined)
      throw error
    }
  }

  get signal(): AbortSignal {
    return this.#aborter.signal
  }

  get attempt(): number {
    return this.#lease.epoch
  }

  /** The items that are to be tried again, where the session began with being asked so. */
  get retryItems(): readonly string[] | undefined {
    return this.log.events.find((event): event is Control => event.type === 'control' && event.action === 'retry')
      ?.items
  }

  /** The state as it is written. */
  get snapshot(): Snapshot {
    return this.#follower.snapshot()
  }

  /** Says that the work begins, and keeps the lease from now on. */
  begin(): void {
    const { clock, leaseMs, slowMs } = this.#options
    this.session.begin(this.attempt)
    if (this.start.status === 'cancelling') this.#aborter.abort(new ProgressError('cancelled'))
    this.#alarms.every(leaseMs / 3, () => this.#renew())
    const startedAt = this.start.startedAt ?? clock.now()
    if (slowMs > 0) this.#alarms.at(startedAt + slowMs, () => this.session.slow(SLOW_MESSAGE))
    const { deadlineMs } = this.#workflow
    if (deadlineMs !== undefined) this.#alarms.at(startedAt + deadlineMs, () => this.#deadline())
  }

  /** Frees everything; the log was sealed, or is lost to this holder. */
  async release(): Promise<void> {
    this.#ended = true
    this.#unsubscribe()
    this.#alarms.stop()
    this.#gate.open()
    await this.#follower.close()
    if (isFinal(this.#follower.state.status)) await this.#follower.checkpoint()
  }

  #createWriter(): LogWriter {
    const { store, logger, clock, flushMs, onStoreError, onWritten } = this.#options
    const { sessionId, holder, epoch } = this.#lease
    return createLogWriter({
      store,
      sessionId,
      writer: `${holder}:${epoch}`,
      epoch,
      flushMs,
      clock,
      seen: () => this.#follower.state.seq,
      confirmed: () => this.#follower.snapshot(),
      ready: () => this.#follower.reading,
      onWritten: async (events, lastSeq) => onWritten(this.#workflow, await this.#follower.confirm(events, lastSeq)),
      onRetry: (error, attempt) => {
        onStoreError()
        logger.warn({ sessionId, attempt, err: error }, 'the store did not take a batch')
      },
      onLost: (error) => this.#lose(error),
    })
  }

  #learn(event: SessionEvent): void {
    this.session.learn(event)
    if (this.#follower.state.status !== 'paused') this.#gate.open()
  }

  #obey({ action }: Control): void {
    if (action !== 'cancel') return
    this.#aborter.abort(new ProgressError('cancelled'))
    this.#gate.open()
  }

  #deadline(): void {
    const error = new ProgressError('deadline')
    const ended = this.session.emitter.fail(error)
    this.#aborter.abort(error)
    ended.then(
      () => this.#loseTo(error),
      () => undefined,
    )
  }

  #renew(): void {
    const { store, logger, leaseMs, onStoreError } = this.#options
    store.renew(this.#lease, leaseMs).then(
      (lease) => {
        if (lease === undefined) this.#lose(new ProgressError('fenced'))
        else this.#lease = lease
      },
      (error: unknown) => {
        onStoreError()
        logger.warn({ sessionId: this.#lease.sessionId, err: error }, 'the lease was not renewed')
      },
    )
    // A doorbell may have been lost: whoever asked for a cancel is heard at the next renewal at the latest.
    this.#follower.catchUp()
  }

  #lose(cause: unknown): void {
    if (this.#ended) return
    const error = isProgressError(cause) ? cause : new ProgressError('fenced', { cause })
    this.#options.logger.warn({ sessionId: this.#lease.sessionId, code: error.code }, 'the session was lost')
    this.#aborter.abort(error)
    this.#loseTo(error)
  }
}

/**
 * A lease that this process took without hearing of it, because the reply was lost. Nobody works under it: waiting for its
 * end would leave the session without a worker for so long.
 */
async function unheard(
  { store, holder, leaseMs, takersOf }: HoldingOptions,
  sessionId: string,
): Promise<Lease | undefined> {
  const lease = (await store.read(sessionId))?.session.lease
  return lease?.holder === holder && takersOf(sessionId) === 1 ? store.renew(lease, leaseMs) : undefined
}

async function whyNot(store: SessionStore, sessionId: string): Promise<ProgressError> {
  const log = await store.read(sessionId)
  if (log !== undefined) {
    return new ProgressError(isFinal(log.session.status) ? 'session_sealed' : 'session_held', { sessionId })
  }
  const tombstone = await store.tombstone(sessionId)
  return new ProgressError(tombstone === undefined ? 'session_not_found' : 'session_expired', { sessionId })
}
