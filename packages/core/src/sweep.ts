import type { Clock, Timer } from './clock.ts'
import { isProgressError, ProgressError, toFault } from './errors.ts'
import { createRandomId } from './ids.ts'
import type { Logger } from './logger.ts'
import type { SessionStore } from './store.ts'
import type { NewEvent, SessionRecord } from './types.ts'

/** What a sweep needs. */
export interface SweepOptions {
  readonly store: SessionStore
  readonly logger: Logger
  readonly takeoverMs: number
  readonly now: number
}

/** What became of sessions that nobody worked on any more. */
export interface Swept {
  /** Sessions that were told to wait for another worker. */
  readonly waiting: number
  /** Sessions that failed or were cancelled, because nobody came. */
  readonly ended: number
}

/** What a manager's sweeps did since it was made. */
export interface SweepStats extends Swept {
  /** How often it sweeps, in ms; 0: only when `sweep` is called. */
  readonly everyMs: number
  /** One is under way. */
  readonly running: boolean
  readonly done: number
  readonly failed: number
  /** When the last one succeeded, in epoch ms. */
  readonly lastDoneAt?: number | undefined
  /** How long ago the next success was due, in ms; 0 where none is overdue, or it sweeps only when `sweep` is called. */
  readonly lateMs: number
}

/** Sweeps again and again. */
export interface Sweeper {
  once(): Promise<void>
  stats(): SweepStats
  stop(): void
}

/**
 * Makes what sweeps for a manager; the first sweep is one interval from now.
 *
 * @param everyMs - 0: only when `once` is called.
 */
export function createSweeper({
  clock,
  everyMs,
  ...options
}: Omit<SweepOptions, 'now'> & { readonly clock: Clock; readonly everyMs: number }): Sweeper {
  const { logger } = options
  const counts = { done: 0, failed: 0, waiting: 0, ended: 0 }
  let running = 0
  let dueFrom = clock.now()
  let lastDoneAt: number | undefined
  let timer: Timer | undefined

  const once = async (): Promise<void> => {
    running += 1
    try {
      const { waiting, ended } = await sweep({ ...options, now: clock.now() })
      counts.waiting += waiting
      counts.ended += ended
      counts.done += 1
      lastDoneAt = clock.now()
      dueFrom = lastDoneAt
    } catch (error) {
      counts.failed += 1
      throw error
    } finally {
      running -= 1
    }
  }
  const again = (): void => {
    timer = clock.setTimer(() => {
      once()
        .catch((error: unknown) => logger.warn({ err: error }, 'the sweep failed'))
        .finally(() => {
          if (timer !== undefined) again()
        })
    }, everyMs)
  }
  if (everyMs > 0) again()

  return {
    once,
    stats: () => ({
      everyMs,
      running: running > 0,
      ...counts,
      ...(lastDoneAt !== undefined && { lastDoneAt }),
      lateMs: timer === undefined ? 0 : Math.max(0, clock.now() - dueFrom - everyMs),
    }),
    stop() {
      if (timer !== undefined) clock.clearTimer(timer)
      timer = undefined
    },
  }
}

/**
 * Looks once for sessions that nobody works on any more. One whose lease lapsed waits for another worker, and fails with
 * `stalled` when none came within `takeoverMs`; one that was asked to cancel is cancelled; one that no worker ever took,
 * or that stayed paused beyond its limit, fails. Every step is refused by the store if somebody took the session.
 */
async function sweep(options: SweepOptions): Promise<Swept> {
  const swept = { waiting: 0, ended: 0 }
  const take = async (session: SessionRecord, step: NewEvent): Promise<void> => {
    if (await append(options, session, step)) swept[step.type === 'progress' ? 'waiting' : 'ended'] += 1
  }
  for await (const session of options.store.lapsed()) {
    const step = firstStep(session, options.now)
    if (step !== undefined) await take(session, step)
  }
  for await (const session of options.store.lapsed(options.takeoverMs)) {
    await take(session, failure(new ProgressError('stalled'), options.now))
  }
  return swept
}

function firstStep(session: SessionRecord, now: number): NewEvent | undefined {
  if (session.status === 'cancelling') return { type: 'cancelled', timestamp: now }
  if (session.lease === undefined) {
    if (session.epoch > 0) return failure(new ProgressError('timeout', { retryable: true }), now)
    return failure(new ProgressError('stalled', { message: 'No worker took the session' }), now)
  }
  if (session.status === 'waiting' || session.status === 'paused') return undefined
  const message = 'The worker was lost; waiting for another'
  const log = [{ timestamp: now, level: 'warn' as const, message }]
  return { type: 'progress', timestamp: now, status: 'waiting', endAt: null, log }
}

function failure(error: ProgressError, now: number): NewEvent {
  return { type: 'error', timestamp: now, error: toFault(error) }
}

/** @returns Whether it was written. */
async function append({ store, logger }: SweepOptions, session: SessionRecord, event: NewEvent): Promise<boolean> {
  const { sessionId, workflow, epoch } = session
  try {
    await store.append(sessionId, {
      writer: `sweep:${createRandomId()}`,
      batch: 1,
      epoch,
      onlyIf: 'unheld',
      events: [event],
    })
    logger.warn({ sessionId, workflow, type: event.type }, 'swept a session that nobody works on')
    return true
  } catch (error) {
    // Another process swept it first, or a worker came: either way it is looked after.
    if (!isProgressError(error)) throw error
    logger.debug({ sessionId, workflow, code: error.code }, 'left a session to whoever has it')
    return false
  }
}
