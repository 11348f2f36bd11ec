import { createAlarms } from './alarms.ts'
import type { Clock } from './clock.ts'
import type { WorkflowDurations } from './durations.ts'
import { isProgressError, ProgressError } from './errors.ts'
import { LogFollower } from './log-follower.ts'
import { createLogWriter, type LogWriter } from './log-writer.ts'
import type { Logger } from './logger.ts'
import { isName } from './names.ts'
import { ownOf } from './own.ts'
import { createPauseGate } from './pause-gate.ts'
import { Refusals } from './refusals.ts'
import { createSessionEmitter, type SessionEmitter } from './session-emitter.ts'
import { SessionHistory } from './session-history.ts'
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

/** Names the entry of a session's metadata that says which items of another it tries again. */
export const RETRY_ITEMS = 'retryItems'

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
  readonly #history: SessionHistory
  readonly #aborter = new AbortController()
  readonly #gate = createPauseGate()
  #lease: Lease
  #unsubscribe: Unsubscribe = () => undefined
  #ended = false
  #isHandedBack = false
  #loss: ProgressError | undefined
  #loseTo: (error: ProgressError) => void = () => undefined

  private constructor(
    options: HoldingOptions,
    workflow: W,
    {
      lease,
      log,
      history,
      durations,
    }: {
      readonly lease: Lease
      readonly log: SessionLog
      readonly history: SessionHistory
      readonly durations: WorkflowDurations | undefined
    },
  ) {
    this.#options = options
    this.#history = history
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
      durations,
      clock: options.clock,
      refusals: this.refusals,
      writer: this.writer,
      signal: this.signal,
      maxPatchBytes: options.maxPatchBytes,
      maxResultBytes: options.maxResultBytes,
      caughtUp: () => this.#caughtUp(),
      untilResumed: () => this.#gate.pass(() => this.#follower.state.status === 'paused', this.signal),
      seq: () => this.#follower.seq,
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
    const { clock, logger, onStoreError } = options
    const history = new SessionHistory({ store, clock, logger, onStoreError, sessionId, workflow: workflow.name })
    try {
      // What rings before the log is read is in it.
      unsubscribe = await store.subscribe({ sessionId }, (signal: Signal) => {
        if (held !== undefined) held.#follower.heard(signal)
      })
      const log = await store.read(sessionId)
      if (log === undefined) throw new ProgressError('session_not_found', { sessionId })
      const durations = workflow.calibrate ? await history.soon() : undefined
      held = new HeldSession(options, workflow, { lease, log, history, durations })
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
    const named = ownOf(this.start.metadata, RETRY_ITEMS)
    return Array.isArray(named) ? named.filter(isName) : undefined
  }

  /** The state as it is written. */
  get snapshot(): Snapshot {
    return this.#follower.snapshot()
  }

  /**
   * Says that the work begins, and keeps the lease from now on.
   *
   * @param before - The session that is tried again.
   */
  begin(before: Snapshot | undefined): void {
    const { clock, leaseMs, slowMs } = this.#options
    this.session.begin(this.attempt, { before, retryItems: this.retryItems })
    this.#history.known.then((durations) => durations && this.session.remember(durations))
    if (this.start.status === 'cancelling') this.#aborter.abort(new ProgressError('cancelled'))
    this.#alarms.every(leaseMs / 3, () => this.#renew())
    const startedAt = this.start.startedAt ?? clock.now()
    if (slowMs > 0) this.#alarms.at(startedAt + slowMs, () => this.session.slow(SLOW_MESSAGE))
    const { deadlineMs } = this.#workflow
    if (deadlineMs === undefined) return
    // One that passed while nobody worked on the session is known before anything is begun.
    if (startedAt + deadlineMs <= clock.now()) this.#deadline(deadlineMs)
    else this.#alarms.at(startedAt + deadlineMs, () => this.#deadline(deadlineMs))
  }

  /** What the session was lost by, as it was learned first: an append and the lease may each tell of it in their own way. */
  get loss(): ProgressError | undefined {
    return this.#loss
  }

  get isHandedBack(): boolean {
    return this.#isHandedBack
  }

  /** Marks the session as given back, and stops the work. @throws {ProgressError} `shutting_down` */
  handBack(): never {
    const error = new ProgressError('shutting_down', { message: 'The worker has given the session back' })
    this.#isHandedBack = true
    this.session.leaving(error)
    throw error
  }

  /** Frees everything; the log was sealed, is lost to this holder, or is given back. */
  async release(): Promise<void> {
    this.#ended = true
    this.#unsubscribe()
    this.#alarms.stop()
    this.#gate.open()
    await this.#follower.close()
    if (isFinal(this.#follower.state.status)) {
      await Promise.all([this.#follower.checkpoint(), this.#history.record(this.session.durations())])
    } else if (this.#isHandedBack) await this.#giveUp()
  }

  /** A lease that cannot be given up lapses by itself. */
  async #giveUp(): Promise<void> {
    const { store, logger, takeWithinMs } = this.#options
    const { sessionId } = this.#lease
    await store.release(this.#lease, takeWithinMs).then(
      () => logger.info({ sessionId }, 'the session was given back'),
      (err: unknown) => logger.warn({ sessionId, err }, 'the lease was not given up'),
    )
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
      seen: () => this.#follower.seq,
      confirmed: () => this.#follower.snapshot(),
      ready: () => this.#follower.reading,
      onWritten: (events, lastSeq) => {
        const placed = this.#follower.confirm(events, lastSeq)
        if (placed instanceof Promise) return placed.then((all) => onWritten(this.#workflow, all))
        return onWritten(this.#workflow, placed)
      },
      onIdle: () => this.#follower.idle(),
      onRetry: (error, attempt) => {
        onStoreError()
        logger.warn({ sessionId, attempt, err: error }, 'the store did not take a batch')
      },
      onLost: (error) => this.#lose(error),
    })
  }

  #learn(event: SessionEvent): void {
    const wasTakenForLost = this.session.isTakenForLost
    this.session.learn(event)
    if (this.#follower.state.status !== 'paused') this.#gate.open()
    if (this.session.isTakenForLost && !wasTakenForLost) this.#renew()
  }

  #obey({ action }: Control): void {
    if (action !== 'cancel') return
    this.#aborter.abort(new ProgressError('cancelled'))
    this.#gate.open()
  }

  /** Stops the work, and gives it a while to return what it has. */
  #deadline(deadlineMs: number): void {
    if (this.#ended || this.#loss !== undefined) return
    const { signal } = this
    if (!signal.aborted) {
      this.session.timedOut(deadlineMs)
      this.#aborter.abort(new ProgressError('deadline'))
      this.#gate.open()
    }
    const { clock } = this.#options
    this.#alarms.at(clock.now() + this.#workflow.deadlineGraceMs, () => {
      // Work that ignores its signal ends all the same, as what it was stopped by says.
      const { reason } = signal
      const { emitter, cancelled } = this.session
      const ended = isProgressError(reason, 'cancelled') ? cancelled() : emitter.fail(reason)
      ended.then(
        () => this.#loseTo(reason),
        () => undefined,
      )
    })
  }

  /** Resolves when what was emitted is written, and what others wrote before is known. */
  async #caughtUp(): Promise<void> {
    await this.writer.settled()
    this.#follower.catchUp()
    await this.#follower.reading
  }

  #renew(): void {
    const { store, logger, leaseMs, onStoreError } = this.#options
    store.renew(this.#lease, leaseMs).then(
      (lease) => {
        if (lease === undefined) this.#lose(new ProgressError('fenced'))
        else {
          this.#lease = lease
          this.session.back()
        }
      },
      (error: unknown) => {
        onStoreError()
        logger.warn({ sessionId: this.#lease.sessionId, err: error }, 'the lease was not renewed')
      },
    )
    this.session.freshen()
    // A doorbell may have been lost: whoever asked for a cancel is heard at the next renewal at the latest.
    this.#follower.catchUp()
  }

  #lose(cause: unknown): void {
    if (this.#ended || this.#loss !== undefined) return
    const error = isProgressError(cause) ? cause : new ProgressError('fenced', { cause })
    this.#loss = error
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
