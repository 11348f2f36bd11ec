import type { Clock, Timer } from './clock.ts'
import { isProgressError } from './errors.ts'
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
  /** How many reports it stands for that were expected, so that they have their time already. @defaultValue one that was not */
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
  readonly patch: AnyPatch
  timestamp: number
  bytes: number
  urgent: boolean
  reports: number
}

const nothingPending = (timestamp: number): Pending => ({ patch: {}, timestamp, bytes: 0, urgent: false, reports: 0 })

const LOST = new Set(['fenced', 'session_sealed', 'session_not_found', 'session_expired'])
const MAX_BACKOFF_MS = 5_000
const MAX_PENDING_BYTES = 16 * 1024 * 1024

/** Makes the writer of one holder of a session. */
export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { store, sessionId, clock, flushMs, random = Math.random } = options
  let pending: Pending | undefined
  let unsettled: (() => void) | undefined
  let terminal: NewEvent | undefined
  let batch = 0
  let merged = 0
  let writtenAt = Number.NEGATIVE_INFINITY
  let timer: Timer | undefined
  let writing: Promise<void> | undefined
  let lost: { error: unknown } | undefined

  const take = (): NewEvent[] => {
    unsettled?.()
    unsettled = undefined
    const events: NewEvent[] = []
    if (pending !== undefined) {
      const { patch, timestamp } = pending
      merged += pending.reports - 1
      events.push({ type: patch.data === undefined ? 'progress' : 'partial', timestamp, ...patch } as NewEvent)
    }
    if (terminal !== undefined) events.push(terminal)
    pending = undefined
    terminal = undefined
    return events
  }

  const write = async (): Promise<void> => {
    // Whatever is emitted in the same turn becomes part of the same batch.
    await null
    do {
      await options.ready()
      const events = take()
      batch += 1
      try {
        const lastSeq = await appendUntilAnswered({ writer: options.writer, batch, epoch: options.epoch, events })
        writtenAt = clock.now()
        await options.onWritten(events, lastSeq)
      } catch (error) {
        lost = { error }
        options.onLost(error)
        return
      }
    } while (terminal !== undefined || pending?.urgent === true || (pending !== undefined && flushMs === 0))
    writing = undefined
    if (pending !== undefined) schedule()
    options.onIdle()
  }

  /** A batch keeps its number until the store has answered: a repeat of one whose answer was lost is written once. */
  const appendUntilAnswered = async (next: AppendBatch): Promise<number> => {
    let rebase: Snapshot | undefined
    for (let attempt = 1; ; attempt += 1) {
      try {
        const seen = rebase?.seq ?? options.seen()
        return await store.append(sessionId, { ...next, seen, ...(rebase !== undefined && { rebase }) })
      } catch (error) {
        if (isProgressError(error) && LOST.has(error.code)) throw error
        if (isProgressError(error, 'store_rewound')) rebase = options.confirmed()
        options.onRetry(error, attempt)
        await pause(random() * Math.min(MAX_BACKOFF_MS, 50 * 2 ** attempt))
      }
    }
  }
  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimer(resolve, delayMs)
    })

  const schedule = (): void => {
    if (writing !== undefined || lost !== undefined) return
    const waitMs = pending?.urgent === true ? 0 : writtenAt + flushMs - clock.now()
    if (waitMs > 0) timer ??= clock.setTimer(begin, waitMs)
    else begin()
  }
  const begin = (): void => {
    clock.clearTimer(timer)
    timer = undefined
    writing ??= write()
  }

  return {
    get busy() {
      return writing !== undefined
    },
    get merged() {
      return merged + Math.max(0, (pending?.reports ?? 0) - 1)
    },
    add(patch, { timestamp, urgent, bytes, expected }) {
      if (lost !== undefined) return true
      if (bytes > 0 && (pending?.bytes ?? 0) + bytes > MAX_PENDING_BYTES) return false
      pending ??= nothingPending(timestamp)
      pending.reports += expected ?? 1
      pending.timestamp = timestamp
      pending.bytes += bytes
      pending.urgent ||= urgent
      absorbPatch(pending.patch, patch)
      if (expected === undefined) schedule()
      return true
    },
    expect(settle, timestamp) {
      if (lost !== undefined) return
      unsettled = settle
      pending ??= nothingPending(timestamp)
      schedule()
    },
    async end(event) {
      if (!isTerminal(event)) throw new TypeError(`a session does not end by an event of type ${event.type}`)
      terminal = event
      while (lost === undefined && (terminal !== undefined || writing !== undefined)) {
        begin()
        await writing
      }
      if (lost !== undefined) throw lost.error
    },
    async settled() {
      while (lost === undefined && (pending !== undefined || writing !== undefined)) {
        begin()
        await writing
      }
    },
  }
}
