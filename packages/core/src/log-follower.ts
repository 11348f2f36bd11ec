import type { Fit } from './fit.ts'
import { createFold, type Fold, foldLog } from './fold.ts'
import { roughJsonLength } from './json-length.ts'
import type { Logger } from './logger.ts'
import type { SessionLog, SessionStore, Signal } from './store.ts'
import type { Control, NewEvent, SessionEvent, Snapshot } from './types.ts'

/** What a holder's view of its session's log needs. */
export interface LogFollowerOptions {
  readonly store: SessionStore
  readonly logger: Logger
  readonly log: SessionLog
  /** Whether a batch of the holder's own is under way. */
  readonly isWriting: () => boolean
  /** An event stands in the log that another writer put there. */
  readonly onForeign: (event: SessionEvent) => void
  /** Somebody asks for something; each is told once. */
  readonly onControl: (event: Control) => void
}

const CHECKPOINT_EVENTS = 256
const CHECKPOINT_BYTES = 256 * 1024
/** What an item takes in a checkpoint, roughly. */
const ITEM_BYTES = 256

/** A holder's exact view of its session's log: its own batches as they are confirmed, and what others write between. */
export class LogFollower {
  readonly #options: LogFollowerOptions
  readonly #sessionId: string
  readonly #confirmed: Fold
  /** That of `#confirmed`, at hand: each of the holder's own batches rings here too, and is looked at no further. */
  #seq: number
  #lastTimestamp: number
  #controlledSeq: number
  #heardSeq = 0
  #reading: Promise<void> | undefined
  #closed = false
  /** Since the last checkpoint. */
  #events = 0
  #bytes = 0

  constructor(options: LogFollowerOptions) {
    this.#options = options
    this.#sessionId = options.log.session.sessionId
    const start = foldLog(options.log)
    this.#confirmed = createFold(start)
    this.#seq = start.seq
    this.#lastTimestamp = start.seq === 0 ? 0 : start.updatedAt
    this.#controlledSeq = start.seq
  }

  get state(): Readonly<Snapshot> {
    return this.#confirmed.state
  }

  /** The head of the log as far as it is known. */
  get seq(): number {
    return this.#seq
  }

  snapshot(): Snapshot {
    return this.#confirmed.snapshot()
  }

  /** A read that is under way; a batch begins after it, so that whatever it brings is somebody else's. */
  get reading(): Promise<void> | undefined {
    return this.#reading
  }

  /** The doorbell has rung. */
  heard(signal: Signal): void {
    if (signal.seq <= this.#seq || this.#closed) return
    for (const event of signal.events ?? []) if (event.type === 'control') this.#obey(event)
    this.#heardSeq = Math.max(this.#heardSeq, signal.seq)
    this.catchUp()
  }

  /** No batch is under way any more: what others wrote meanwhile, whose ringing was left for now, is read. */
  idle(): void {
    if (this.#heardSeq > this.#seq) this.catchUp()
  }

  /** Reads what others wrote: one read at a time, and none while a batch is under way. */
  catchUp(): void {
    const { store, logger, isWriting } = this.#options
    if (this.#reading !== undefined || this.#closed || isWriting()) return
    this.#reading = store
      .read(this.#sessionId, this.#seq)
      .then(
        (log) => {
          if (log !== undefined && log.checkpoint === undefined) this.#learn(log.events)
        },
        (error: unknown) => logger.warn({ sessionId: this.#sessionId, err: error }, 'the log could not be read'),
      )
      .finally(() => {
        this.#reading = undefined
      })
  }

  /**
   * Takes in a batch of the holder's own, and what others wrote before it.
   *
   * @returns Its events with the places that the log gave them; a promise only where something is read or written first.
   */
  confirm(events: readonly NewEvent[], lastSeq: number): readonly SessionEvent[] | Promise<readonly SessionEvent[]> {
    const firstSeq = lastSeq - events.length + 1
    if (this.#seq >= firstSeq - 1) return this.#take(events, firstSeq)
    return this.#learnUpTo(firstSeq).then(() => this.#take(events, firstSeq))
  }

  async #learnUpTo(firstSeq: number): Promise<void> {
    const log = await this.#options.store.read(this.#sessionId, this.#seq).catch(() => undefined)
    this.#learn(log?.events.filter((event) => event.seq < firstSeq) ?? [])
  }

  #take(events: readonly NewEvent[], firstSeq: number): readonly SessionEvent[] | Promise<readonly SessionEvent[]> {
    const placed = events.map((event, index): SessionEvent => {
      this.#lastTimestamp = Math.max(this.#lastTimestamp, event.timestamp)
      return { ...event, sessionId: this.#sessionId, seq: firstSeq + index, timestamp: this.#lastTimestamp }
    })
    for (const event of placed) {
      this.#apply(event)
      this.#events += 1
      this.#bytes += roughJsonLength(event)
    }
    return this.#isCheckpointDue() ? this.checkpoint().then(() => placed) : placed
  }

  /** Lets the log be trimmed behind the state that is confirmed. */
  async checkpoint(): Promise<void> {
    this.#events = 0
    this.#bytes = 0
    await this.#options.store.checkpoint(this.#sessionId, this.snapshot()).catch((error: unknown) => {
      this.#options.logger.warn({ sessionId: this.#sessionId, err: error }, 'a checkpoint was not written')
    })
  }

  /** Reads no more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#reading
  }

  #learn(events: readonly SessionEvent[]): void {
    for (const event of events) {
      if (this.#apply(event) !== 'next') continue
      this.#lastTimestamp = Math.max(this.#lastTimestamp, event.timestamp)
      this.#options.onForeign(event)
      if (event.type === 'control') this.#obey(event)
    }
  }

  #apply(event: SessionEvent): Fit {
    const fit = this.#confirmed.apply(event)
    this.#seq = this.#confirmed.seq
    return fit
  }

  #obey(event: Control): void {
    if (event.seq <= this.#controlledSeq) return
    this.#controlledSeq = event.seq
    this.#options.onControl(event)
  }

  #isCheckpointDue(): boolean {
    const isDue = this.#events >= CHECKPOINT_EVENTS || this.#bytes >= CHECKPOINT_BYTES
    // A checkpoint costs as much as the state is large: of ten thousand items, one comes when as much has changed.
    return isDue && this.#bytes >= this.state.counts.total * ITEM_BYTES
  }
}
