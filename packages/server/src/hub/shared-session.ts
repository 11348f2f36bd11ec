import type { Signal, Unsubscribe } from '@progress/core'
import type { Alarm } from '../wheel.ts'
import type { HubContext } from './context.ts'
import { FanOut, type FanOutSource } from './fan-out.ts'
import { type Change, SessionLogView } from './session-log.ts'
import { SharedRead } from './shared-read.ts'
import { Waiters } from './waiters.ts'

/** The first pause before a store that failed is asked again; it doubles up to `reconcileMs`. */
const RETRY_MS = 250

/**
 * One session in this process, for all who follow it: subscribed first, then read, then moved on by doorbells that
 * continue it exactly and by reads wherever they do not. One that is followed by its topics alone has no doorbell of its
 * own: theirs ring for it.
 */
export class SharedSession {
  readonly sessionId: string
  readonly waiters: Waiters
  readonly fanOut: FanOut
  /** What is fanned out, once `open` has resolved to `true`. */
  readonly source: FanOutSource
  readonly #context: HubContext
  readonly #onFreed: () => void
  readonly #reads: SharedRead
  readonly #cursors = (): Iterable<number> => this.fanOut.cursors()
  #view: SessionLogView | undefined
  /** The highest seq that a doorbell has named while the first read was under way. */
  #heard = 0
  /** Its own doorbell is wanted; `#subscribing` is the attempt to get it, unless that failed. */
  #wantsDoorbell = false
  #subscribing: Promise<void> | undefined
  #unsubscribe: Unsubscribe | undefined
  #holds = 0
  /** When it is reconciled while it is held, and freed while it is not. */
  #alarm: Alarm | undefined
  #readAt = Number.NEGATIVE_INFINITY
  /** Since when the store owes an answer. */
  #askedAt: number | undefined
  #releasedAt = Number.POSITIVE_INFINITY
  #failures = 0
  #isFreed = false

  /** @param onFreed - Called once nothing is left of it. */
  constructor(sessionId: string, context: HubContext, onFreed: () => void) {
    this.sessionId = sessionId
    this.#context = context
    this.#onFreed = onFreed
    this.#reads = new SharedRead(() => this.#read())
    this.waiters = new Waiters(context)
    const self = this
    this.source = {
      get head() {
        return self.view.head
      },
      get timeline() {
        return self.view.timeline
      },
      get ended() {
        return self.view.ended
      },
      get state() {
        return self.view.state
      },
      get largeFrom() {
        return self.view.largeFrom
      },
      get verified() {
        return !self.isDegraded
      },
      reaches: (cursor) => self.view.reaches(cursor),
      after: (cursor) => self.view.after(cursor),
      readAfter: (cursor) => context.settings.store.read(sessionId, cursor),
    }
    this.fanOut = new FanOut(context, this.source)
  }

  /** The log as far as it is known. @throws {TypeError} before `open` has resolved to `true`. */
  get view(): SessionLogView {
    if (this.#view === undefined) throw new TypeError('the session has not been read yet')
    return this.#view
  }

  /** The store failed when it was asked last, or does not answer at all. */
  get isDegraded(): boolean {
    return this.#failures > 0 || this.#isStuck
  }

  get #isStuck(): boolean {
    const { clock, reconcileMs } = this.#context.settings
    return this.#askedAt !== undefined && clock.now() - this.#askedAt > reconcileMs
  }

  /** It has a doorbell of its own, or whoever asked for that first reads once it is there. */
  get isHeard(): boolean {
    return this.#subscribing !== undefined
  }

  get isFreed(): boolean {
    return this.#isFreed
  }

  hold(): void {
    this.#holds += 1
    this.#releasedAt = Number.POSITIVE_INFINITY
    this.#alarm?.hasten(this.#dueAt())
  }

  release(): void {
    this.#holds -= 1
    if (this.#holds > 0 || this.#isFreed) return
    this.#releasedAt = this.#context.settings.clock.now()
    if (this.#view === undefined || this.#context.settings.lingerMs === 0) this.free()
    else this.#alarm?.hasten(this.#dueAt())
  }

  /** Hears the session's own doorbell from now on: whoever reads afterwards misses nothing. @throws as the store does. */
  subscribe(): Promise<void> {
    this.#wantsDoorbell = true
    this.#subscribing ??= this.#context
      .subscribe({ sessionId: this.sessionId }, (signal) => this.hear(signal))
      .then((unsubscribe) => {
        if (this.#isFreed) unsubscribe()
        else this.#unsubscribe = unsubscribe
      })
      .catch((error: unknown) => {
        this.#subscribing = undefined
        this.#context.counts.storeErrors += 1
        throw error
      })
    return this.#subscribing
  }

  /**
   * Reads for the first time; whoever opens it hears already.
   *
   * @returns Whether the session is there.
   */
  async open(): Promise<boolean> {
    const { store, clock, ringEvents, ringBytes, maxSnapshotItems } = this.#context.settings
    if (this.#isFreed) return false
    const log = await store.read(this.sessionId).catch((error: unknown) => {
      this.#context.counts.storeErrors += 1
      throw error
    })
    if (log === undefined || this.#isFreed) return false
    this.#view = new SessionLogView(log, { events: ringEvents, bytes: ringBytes, maxSnapshotItems })
    this.#readAt = clock.now()
    this.#alarm = this.#context.wheel.set(this.#dueAt(), (now) => this.#onAlarm(now))
    if (this.#heard > this.view.head) void this.#reads.fresh()
    return true
  }

  /**
   * Asks the store for what this view has not; the read begins after the call.
   *
   * @returns Whether the session is still there, as far as is known: a store that fails makes it degraded.
   */
  async refresh(): Promise<boolean> {
    if (!this.#isStuck) await this.#reads.fresh()
    return !this.#isFreed
  }

  /** Takes a signal of its own doorbell, or of one of its topics. */
  hear(signal: Signal): void {
    if (this.#isFreed || signal.sessionId !== this.sessionId) return
    if (this.#view === undefined) this.#heard = Math.max(this.#heard, signal.seq)
    else this.#changed(this.#view.onSignal(signal, this.#cursors))
  }

  /** Ends its subscription and its alarm. Whoever still holds it keeps its last state. */
  free(): void {
    if (this.#isFreed) return
    this.#isFreed = true
    const { cleanup, degraded, settings } = this.#context
    if (this.#holds === 0) cleanup.add(settings.clock.now() - this.#releasedAt)
    degraded.end(this)
    this.#alarm?.cancel()
    this.#unsubscribe?.()
    this.fanOut.gone()
    this.waiters.wakeAll()
    this.#onFreed()
  }

  #changed(change: Change): void {
    if (change === 'gone') this.free()
    else if (change === 'missing') void this.#reads.fresh()
    else if (change === 'moved') {
      this.fanOut.advanced()
      if (this.view.ended) this.waiters.wakeAll()
      else this.waiters.wake(this.view.head)
    }
  }

  /** Never rejects: a store that fails is asked again later. */
  async #read(): Promise<void> {
    if (this.#isFreed) return
    const { view } = this
    const { head, timeline } = view
    this.#askedAt = this.#context.settings.clock.now()
    try {
      const log = await this.source.readAfter(head)
      this.#askedAt = undefined
      if (this.#isFreed) return
      const change = view.onRead(log, head, this.#cursors)
      this.#reached()
      this.#changed(change)
      if (view.timeline !== timeline) this.waiters.wakeAll()
      if (!this.#isFreed) this.fanOut.verified()
    } catch (error) {
      this.#failed(error)
    }
  }

  #reached(): void {
    const { clock, logger } = this.#context.settings
    this.#readAt = clock.now()
    if (this.#failures > 0) logger.info({ sessionId: this.sessionId }, 'the store answers again')
    this.#failures = 0
    this.#context.degraded.end(this)
    if (this.#wantsDoorbell && this.#subscribing === undefined) {
      this.subscribe().then(
        () => this.#reads.fresh(),
        () => undefined,
      )
    }
    this.#alarm?.hasten(this.#dueAt())
  }

  #failed(error: unknown): void {
    this.#askedAt = undefined
    if (this.#isFreed) return
    const { clock, logger } = this.#context.settings
    this.#readAt = clock.now()
    this.#failures += 1
    this.#context.counts.storeErrors += 1
    this.#context.degraded.begin(this)
    if (this.#failures === 1) logger.warn({ sessionId: this.sessionId, err: error }, 'the store does not answer')
    this.#alarm?.hasten(this.#dueAt())
  }

  #dueAt(): number {
    const { reconcileMs, lingerMs } = this.#context.settings
    if (this.#holds === 0) return this.#releasedAt + lingerMs
    if (this.#failures > 0) return this.#readAt + Math.min(reconcileMs, RETRY_MS * 2 ** (this.#failures - 1))
    return this.view.ended ? Number.POSITIVE_INFINITY : this.#readAt + reconcileMs
  }

  #onAlarm(now: number): number | undefined {
    if (now >= this.#dueAt()) {
      if (this.#holds === 0) {
        this.free()
        return undefined
      }
      if (this.#isStuck) this.#context.degraded.begin(this)
      this.#readAt = now
      void this.#reads.fresh()
    }
    return this.#isFreed ? undefined : this.#dueAt()
  }
}
