import type { Clock, Timer } from './clock.ts'
import { isProgressError, ProgressError } from './errors.ts'
import { createFold, foldLog } from './fold.ts'
import { createLogWriter, type LogWriter } from './log-writer.ts'
import type { Logger } from './logger.ts'
import { Refusals } from './refusals.ts'
import { createSessionEmitter, type SessionEmitter } from './session-emitter.ts'
import { isFinal } from './status.ts'
import type { SessionLog, SessionStore, Signal } from './store.ts'
import type { Control, Lease, NewEvent, SessionEvent, Snapshot } from './types.ts'
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
  /** How long a session that is given back waits for a worker. */
  readonly takeWithinMs: number
  /** Counts an attempt at a write that the store did not take. */
  readonly onStoreError: () => void
  /** Events that are durable, with the places that the log gave them. */
  readonly onWritten: (workflow: AnyWorkflow, events: readonly SessionEvent[]) => void
}

const SLOW_MESSAGE = 'This is taking longer than expected'
const CHECKPOINT_EVENTS = 256
const CHECKPOINT_BYTES = 256 * 1024

/** A session while this process works on it: the lease is kept, the log followed, controls are obeyed. */
export class HeldSession<W extends AnyWorkflow> {
  readonly log: SessionLog
  readonly start: Snapshot
  readonly session: SessionEmitter<W>
  readonly refusals: Refusals
  readonly writer: LogWriter
  readonly #options: HoldingOptions
  readonly #workflow: W
  readonly #aborter = new AbortController()
  readonly #confirmed
  readonly #timers = new Set<Timer>()
  #lease: Lease
  #unsubscribe: () => void = () => undefined
  #lastTimestamp: number
  #controlledSeq: number
  #syncing: Promise<void> | undefined
  #heardSeq = 0
  #ended = false
  #resumed: { promise: Promise<void>; resolve: () => void } | undefined
  #sinceCheckpoint = { events: 0, bytes: 0 }
  #loseTo: (error: ProgressError) => void = () => undefined
  /** Rejects when the session is lost to this holder, whatever the work does. */
  readonly lost: Promise<never>

  private constructor(options: HoldingOptions, workflow: W, lease: Lease, log: SessionLog) {
    this.#options = options
    this.#workflow = workflow
    this.#lease = lease
    this.log = log
    this.start = foldLog(log)
    this.#confirmed = createFold(this.start)
    this.#lastTimestamp = log.events.at(-1)?.timestamp ?? 0
    this.#controlledSeq = this.start.seq
    this.lost = new Promise((_resolve, reject) => {
      this.#loseTo = reject
    })
    this.lost.catch(() => undefined)
    this.refusals = new Refusals(options.logger, { sessionId: lease.sessionId, workflow: workflow.name })
    this.writer = createLogWriter({
      store: options.store,
      sessionId: lease.sessionId,
      writer: `${lease.holder}:${lease.epoch}`,
      epoch: lease.epoch,
      flushMs: options.flushMs,
      clock: options.clock,
      confirmed: () => this.#confirmed.snapshot(),
      ready: () => this.#syncing,
      onWritten: (events, lastSeq) => this.#written(events, lastSeq),
      onRetry: (error, attempt) => {
        options.onStoreError()
        options.logger.warn({ sessionId: lease.sessionId, attempt, err: error }, 'the store did not take a batch')
      },
      onLost: (error) => this.#lose(error),
    })
    this.session = createSessionEmitter({
      workflow,
      start: this.start,
      clock: options.clock,
      refusals: this.refusals,
      writer: this.writer,
      signal: this.#aborter.signal,
      maxPatchBytes: options.maxPatchBytes,
      maxResultBytes: options.maxResultBytes,
      untilResumed: () => this.#untilResumed(),
      seq: () => this.#confirmed.seq,
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
    const lease = await store.acquire(sessionId, options.holder, options.leaseMs)
    if (lease === undefined) throw await whyNot(store, sessionId)
    const early: Signal[] = []
    let held: HeldSession<W> | undefined
    const unsubscribe = await store.subscribe({ sessionId }, (signal) => {
      if (held === undefined) early.push(signal)
      else held.#heard(signal)
    })
    try {
      const log = await store.read(sessionId)
      if (log === undefined) throw new ProgressError('session_not_found', { sessionId })
      held = new HeldSession(options, workflow, lease, log)
      held.#unsubscribe = unsubscribe
      for (const signal of early) held.#heard(signal)
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

  /** The control event that asks for items to be tried again, where the session began with one. */
  get retryItems(): readonly string[] | undefined {
    const asked = this.log.events.find(
      (event): event is Control => event.type === 'control' && event.action === 'retry',
    )
    return asked?.items
  }

  /** The state as it is written. */
  get snapshot(): Snapshot {
    return this.#confirmed.snapshot()
  }

  /** Frees everything; the log was sealed, or is lost to this holder. */
  async release(): Promise<void> {
    this.#ended = true
    this.#unsubscribe()
    for (const timer of this.#timers) this.#options.clock.clearTimer(timer)
    this.#timers.clear()
    this.#resumed?.resolve()
    await this.#syncing
    const { store, logger } = this.#options
    const { snapshot } = this
    if (!isFinal(snapshot.status)) return
    await store.checkpoint(snapshot.sessionId, snapshot).catch((error: unknown) => {
      logger.warn({ sessionId: snapshot.sessionId, err: error }, 'the last checkpoint was not written')
    })
  }

  /** Says that the work begins, and keeps the lease from now on. */
  begin(): void {
    const { clock, leaseMs, slowMs } = this.#options
    this.session.begin(this.attempt)
    if (this.start.status === 'cancelling') this.#aborter.abort(new ProgressError('cancelled'))
    this.#every(leaseMs / 3, () => this.#renew())
    const startedAt = this.start.startedAt ?? clock.now()
    if (slowMs > 0) this.#at(startedAt + slowMs, () => this.session.slow(SLOW_MESSAGE))
    if (this.#workflow.deadlineMs !== undefined) {
      this.#at(startedAt + this.#workflow.deadlineMs, () => this.#deadline())
    }
  }

  #at(time: number, callback: () => void): void {
    const { clock } = this.#options
    const timer = clock.setTimer(
      () => {
        this.#timers.delete(timer)
        if (!this.#ended) callback()
      },
      Math.max(0, time - clock.now()),
    )
    this.#timers.add(timer)
  }

  #every(intervalMs: number, callback: () => void): void {
    this.#at(this.#options.clock.now() + intervalMs, () => {
      callback()
      this.#every(intervalMs, callback)
    })
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
        if (this.#ended) return
        if (lease === undefined) this.#lose(new ProgressError('fenced'))
        else this.#lease = lease
      },
      (error: unknown) => {
        onStoreError()
        logger.warn({ sessionId: this.#lease.sessionId, err: error }, 'the lease was not renewed')
      },
    )
    // A doorbell may have been lost: whoever asked for a cancel is heard at the next renewal at the latest.
    this.#sync()
  }

  #lose(cause: unknown): void {
    if (this.#ended) return
    const error = isProgressError(cause) ? cause : new ProgressError('fenced', { cause })
    this.#options.logger.warn({ sessionId: this.#lease.sessionId, code: error.code }, 'the session was lost')
    this.#aborter.abort(error)
    this.#loseTo(error)
  }

  #heard(signal: Signal): void {
    if (this.#ended || signal.seq <= this.#confirmed.seq) return
    for (const event of signal.events ?? []) if (event.type === 'control') this.#obey(event)
    this.#heardSeq = Math.max(this.#heardSeq, signal.seq)
    this.#sync()
  }

  /**
   * Reads what others wrote: one read at a time, and none while a batch is under way, so that whatever a read brings is
   * somebody else's.
   */
  #sync(): void {
    if (this.#syncing !== undefined || this.#ended || this.writer.busy) return
    const { store, logger } = this.#options
    const { sessionId } = this.#lease
    this.#syncing = store
      .read(sessionId, this.#confirmed.seq)
      .then(
        (log) => {
          if (log !== undefined && log.checkpoint === undefined) this.#learn(log.events, 0)
        },
        (error: unknown) => logger.warn({ sessionId, err: error }, 'the log could not be read'),
      )
      .finally(() => {
        this.#syncing = undefined
      })
  }

  /** Takes in events of the log; those from `ownFrom` on are this holder's, and folded ahead already. */
  #learn(events: readonly SessionEvent[], ownFrom: number, ownTo = 0): void {
    for (const event of events) {
      if (this.#confirmed.apply(event) !== 'next') continue
      this.#lastTimestamp = Math.max(this.#lastTimestamp, event.timestamp)
      const own = event.seq >= ownFrom && event.seq <= ownTo
      if (!own) this.session.learn(event)
      if (event.type === 'control') this.#obey(event)
    }
    if (this.#confirmed.state.status !== 'paused') this.#lift()
  }

  async #written(events: readonly NewEvent[], lastSeq: number): Promise<void> {
    const { store } = this.#options
    const { sessionId } = this.#lease
    const firstSeq = lastSeq - events.length + 1
    if (this.#confirmed.seq < firstSeq - 1) {
      const log = await store.read(sessionId, this.#confirmed.seq).catch(() => undefined)
      this.#learn(log?.events ?? [], firstSeq, lastSeq)
    }
    const placed = events.map((event, index): SessionEvent => {
      this.#lastTimestamp = Math.max(this.#lastTimestamp, event.timestamp)
      return { ...event, sessionId, seq: firstSeq + index, timestamp: this.#lastTimestamp }
    })
    this.#learn(placed, firstSeq, lastSeq)
    this.#options.onWritten(this.#workflow, placed)
    await this.#checkpoint(placed)
    // Others may have written while this batch was under way; what they rang was left for now.
    if (this.#heardSeq > this.#confirmed.seq) queueMicrotask(() => this.#sync())
  }

  /** Every so many events or bytes the log may be trimmed behind the holder's own state. */
  async #checkpoint(written: readonly SessionEvent[]): Promise<void> {
    const since = this.#sinceCheckpoint
    since.events += written.length
    since.bytes += JSON.stringify(written).length
    if (since.events < CHECKPOINT_EVENTS && since.bytes < CHECKPOINT_BYTES) return
    this.#sinceCheckpoint = { events: 0, bytes: 0 }
    const snapshot = this.#confirmed.snapshot()
    await this.#options.store.checkpoint(snapshot.sessionId, snapshot).catch((error: unknown) => {
      this.#options.logger.warn({ sessionId: snapshot.sessionId, err: error }, 'a checkpoint was not written')
    })
  }

  #obey(event: Control): void {
    if (event.seq <= this.#controlledSeq) return
    this.#controlledSeq = event.seq
    if (event.action === 'cancel') {
      this.#aborter.abort(new ProgressError('cancelled'))
      this.#lift()
    }
  }

  async #untilResumed(): Promise<void> {
    this.signal.throwIfAborted()
    if (this.#confirmed.state.status !== 'paused') return
    if (this.#resumed === undefined) {
      let resolve = (): void => undefined
      const promise = new Promise<void>((lifted) => {
        resolve = lifted
      })
      this.#resumed = { promise, resolve }
    }
    await this.#resumed.promise
    this.signal.throwIfAborted()
  }

  #lift(): void {
    this.#resumed?.resolve()
    this.#resumed = undefined
  }
}

async function whyNot(store: SessionStore, sessionId: string): Promise<ProgressError> {
  const log = await store.read(sessionId)
  if (log !== undefined) {
    return new ProgressError(isFinal(log.session.status) ? 'session_sealed' : 'session_held', { sessionId })
  }
  const tombstone = await store.tombstone(sessionId)
  return new ProgressError(tombstone === undefined ? 'session_not_found' : 'session_expired', { sessionId })
}
