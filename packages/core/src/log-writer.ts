import type { Clock, Timer } from './clock.ts'
import { isProgressError } from './errors.ts'
import { knownOf } from './known.ts'
import { type AnyPatch, absorbPatch } from './merge.ts'
import { isTerminal } from './status.ts'
import type { AppendBatch, SessionStore } from './store.ts'
import type { NewEvent, Snapshot } from './types.ts'

/** What a writer needs to know, and whom it tells. */
export interface LogWriterOptions {
  readonly store: SessionStore
  readonly sessionId: string
  readonly writer: string
  readonly epoch: number
  readonly flushMs: number
  readonly clock: Clock
  /** The head of the log as far as this process knows it: what a rewound store is noticed by. */
  readonly seen: () => number
  /** The state there, for a store that was rewound. */
  readonly confirmed: () => Snapshot
  /** Awaited before each write, so that nothing is read half-way through one. */
  readonly ready: () => Promise<void> | undefined
  /** A batch is durable; its last event has this seq. */
  readonly onWritten: (events: readonly NewEvent[], lastSeq: number) => void | Promise<void>
  /** No batch is under way any more. */
  readonly onIdle: () => void
  /** The store failed; the same batch will be tried again. */
  readonly onRetry: (error: unknown, attempt: number) => void
  /** Nothing more can be written: the session has ended, is gone, or has another holder. */
  readonly onLost: (error: unknown) => void
  readonly random?: () => number
}

/** How a patch is to be written. */
export interface AddOptions {
  readonly timestamp: number
  /** Written at once rather than with what comes within `flushMs`. */
  readonly urgent: boolean
  /** What it holds of values that a later patch may not replace, in bytes. */
  readonly bytes: number
  /**
   * How many reports it stands for that were expected, so that they have their time already. The patch is the writer's from
   * then on. @defaultValue one that was not, in a patch that stays the caller's
   */
  readonly expected?: number | undefined
}

/** Gathers patches and writes them in batches, one at a time; a store that is down costs memory, never time. */
export interface LogWriter {
  /**
   * @returns `false`, and takes nothing, when what cannot merge would pass the cap while the store is down.
   */
  add(patch: AnyPatch, options: AddOptions): boolean
  /**
   * Something is there to be written, which is not worked out before it has to be.
   *
   * @param settle - Adds it.
   */
  expect(settle: () => void, timestamp: number): void
  /** Writes what is pending and then this. @returns When it is durable; rejects if it never will be. */
  end(event: NewEvent): Promise<void>
  /** Resolves when what was added so far is durable, or never will be. */
  settled(): Promise<void>
  /** A batch is under way. */
  readonly busy: boolean
  /** Patches that were written as part of another. */
  readonly merged: number
}

/** What was added and is not written yet. */
interface Pending {
  patch: AnyPatch
  timestamp: number
  bytes: number
  urgent: boolean
  reports: number
}

const nothingPending = (timestamp: number): Pending => ({
  patch: NOTHING,
  timestamp,
  bytes: 0,
  urgent: false,
  reports: 0,
})

const eventOf = ({ patch, timestamp }: Pending): NewEvent =>
  ({ type: patch.data === undefined ? 'progress' : 'partial', timestamp, ...patch }) as NewEvent

/** Stands for a patch until there is one. */
const NOTHING: AnyPatch = /* @__PURE__ */ Object.freeze({})

const LOST = new Set(['fenced', 'session_sealed', 'session_not_found', 'session_expired'])
const MAX_BACKOFF_MS = 5_000
const MAX_PENDING_BYTES = 16 * 1024 * 1024

/** Those whose batch is taken once the calls of this turn are over: a thousand sessions need one microtask for all. */
let begun: Writer[] = []

function beginTogether(writer: Writer): void {
  begun.push(writer)
  if (begun.length === 1) DONE.then(writeAll)
}

const DONE = /* @__PURE__ */ Promise.resolve()

function writeAll(): void {
  const writers = begun
  begun = []
  for (const writer of writers) {
    try {
      writer.write()
    } catch (error) {
      // One's fault is not its neighbours': it shows as a rejection that nobody takes.
      void Promise.reject(error)
    }
  }
}

/** Makes the writer of one holder of a session. */
export function createLogWriter(options: LogWriterOptions): LogWriter {
  return new Writer(options)
}

/**
 * Waits only for what is not there yet: a store that has answered when its call returns is not waited for, so that a
 * report costs no promise.
 */
class Writer implements LogWriter {
  readonly #options: LogWriterOptions
  #pending: Pending | undefined
  #unsettled: (() => void) | undefined
  #terminal: NewEvent | undefined
  #batch = 0
  #merged = 0
  #writtenAt = Number.NEGATIVE_INFINITY
  #timer: Timer | undefined
  #isWriting = false
  /** Called when no batch is under way any more. */
  readonly #atRest: (() => void)[] = []
  #lost: { error: unknown } | undefined

  constructor(options: LogWriterOptions) {
    this.#options = options
  }

  /** Also once the session is lost: nothing is read any more then. */
  get busy(): boolean {
    return this.#isWriting
  }

  get merged(): number {
    return this.#merged + Math.max(0, (this.#pending?.reports ?? 0) - 1)
  }

  add(patch: AnyPatch, { timestamp, urgent, bytes, expected }: AddOptions): boolean {
    if (this.#lost !== undefined) return true
    if (bytes > 0 && (this.#pending?.bytes ?? 0) + bytes > MAX_PENDING_BYTES) return false
    this.#pending ??= nothingPending(timestamp)
    const pending = this.#pending
    pending.reports += expected ?? 1
    pending.timestamp = timestamp
    pending.bytes += bytes
    pending.urgent ||= urgent
    if (pending.patch === NOTHING && expected !== undefined) pending.patch = patch
    else {
      if (pending.patch === NOTHING) pending.patch = {}
      absorbPatch(pending.patch, patch)
    }
    if (expected === undefined) this.#schedule()
    return true
  }

  expect(settle: () => void, timestamp: number): void {
    if (this.#lost !== undefined) return
    this.#unsettled = settle
    this.#pending ??= nothingPending(timestamp)
    this.#schedule()
  }

  async end(event: NewEvent): Promise<void> {
    if (!isTerminal(event)) throw new TypeError(`a session does not end by an event of type ${event.type}`)
    this.#terminal = event
    while (this.#lost === undefined && (this.#terminal !== undefined || this.#isWriting)) await this.#begunAndAtRest()
    if (this.#lost !== undefined) throw this.#lost.error
  }

  async settled(): Promise<void> {
    while (this.#lost === undefined && (this.#pending !== undefined || this.#isWriting)) await this.#begunAndAtRest()
  }

  /** Takes what is pending, now that whatever was emitted in the same turn is part of it, and writes it. */
  write(): void {
    const { ready } = this.#options
    const reading = ready()
    if (reading === undefined) this.#writeNext()
    else reading.then(() => this.#writeNext()).catch((error: unknown) => this.#lose(error))
  }

  #writeNext(): void {
    const { writer, epoch, seen } = this.#options
    try {
      const events = this.#take()
      this.#batch += 1
      const batch = { writer, batch: this.#batch, epoch, events, seen: seen() }
      const answer = this.#append(batch)
      const lastSeq = knownOf(answer)
      if (lastSeq === undefined) void this.#finish(batch, answer)
      else this.#confirm(events, lastSeq)
    } catch (error) {
      this.#lose(error)
    }
  }

  async #finish(batch: AppendBatch, answer: Promise<number>): Promise<void> {
    try {
      this.#confirm(batch.events, await this.#appendUntilAnswered(batch, answer))
    } catch (error) {
      this.#lose(error)
    }
  }

  #confirm(events: readonly NewEvent[], lastSeq: number): void {
    const { clock, onWritten } = this.#options
    this.#writtenAt = clock.now()
    const told = onWritten(events, lastSeq)
    if (told === undefined) this.#goOn()
    else
      told.then(
        () => this.#goOn(),
        (error: unknown) => this.#lose(error),
      )
  }

  #goOn(): void {
    const pending = this.#pending
    const isUrgent = pending !== undefined && (pending.urgent || this.#options.flushMs === 0)
    if (isUrgent || this.#terminal !== undefined) {
      beginTogether(this)
      return
    }
    this.#isWriting = false
    if (pending !== undefined) this.#schedule()
    this.#options.onIdle()
    this.#wake()
  }

  #take(): NewEvent[] {
    this.#unsettled?.()
    this.#unsettled = undefined
    const [pending, terminal] = [this.#pending, this.#terminal]
    this.#pending = undefined
    this.#terminal = undefined
    // Lists as long as they have to be: what is pushed onto an empty one gets room for seventeen.
    if (pending === undefined) return terminal === undefined ? [] : [terminal]
    this.#merged += pending.reports - 1
    const event = eventOf(pending)
    return terminal === undefined ? [event] : [event, terminal]
  }

  /** A batch keeps its number until the store has answered: a repeat of one whose answer was lost is written once. */
  async #appendUntilAnswered(batch: AppendBatch, first: Promise<number>): Promise<number> {
    const { seen, confirmed, onRetry, random = Math.random } = this.#options
    let rebase: Snapshot | undefined
    let answer = first
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await answer
      } catch (error) {
        if (isProgressError(error) && LOST.has(error.code)) throw error
        if (isProgressError(error, 'store_rewound')) rebase = confirmed()
        onRetry(error, attempt)
        await this.#pause(random() * Math.min(MAX_BACKOFF_MS, 50 * 2 ** attempt))
      }
      answer = this.#append({ ...batch, seen: rebase?.seq ?? seen(), ...(rebase !== undefined && { rebase }) })
    }
  }

  #append(batch: AppendBatch): Promise<number> {
    const { store, sessionId } = this.#options
    try {
      return store.append(sessionId, batch)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.setTimer(resolve, delayMs)
    })
  }

  #schedule(): void {
    if (this.#isWriting || this.#lost !== undefined) return
    const { clock, flushMs } = this.#options
    const waitMs = flushMs === 0 || this.#pending?.urgent === true ? 0 : this.#writtenAt + flushMs - clock.now()
    if (waitMs > 0) this.#timer ??= clock.setTimer(() => this.#begin(), waitMs)
    else this.#begin()
  }

  #begin(): void {
    if (this.#timer !== undefined) this.#options.clock.clearTimer(this.#timer)
    this.#timer = undefined
    if (this.#isWriting) return
    this.#isWriting = true
    beginTogether(this)
  }

  #begunAndAtRest(): Promise<void> {
    this.#begin()
    return new Promise((resolve) => this.#atRest.push(resolve))
  }

  #wake(): void {
    if (this.#atRest.length === 0) return
    for (const resolve of this.#atRest.splice(0)) resolve()
  }

  #lose(error: unknown): void {
    this.#lost = { error }
    this.#options.onLost(error)
    this.#wake()
  }
}
