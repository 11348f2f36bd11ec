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

/**
 * Looks once for sessions that nobody works on any more. One whose lease lapsed waits for another worker, and fails with
 * `stalled` when none came within `takeoverMs`; one that was asked to cancel is cancelled; one that no worker ever took,
 * or that stayed paused beyond its limit, fails. Every step is refused by the store if somebody took the session.
 */
export async function sweep(options: SweepOptions): Promise<void> {
  for await (const session of options.store.lapsed()) {
    const step = firstStep(session, options.now)
    if (step !== undefined) await append(options, session, step)
  }
  for await (const session of options.store.lapsed(options.takeoverMs)) {
    await append(options, session, failure(new ProgressError('stalled'), options.now))
  }
}

function firstStep(session: SessionRecord, now: number): NewEvent | undefined {
  if (session.status === 'cancelling') return { type: 'cancelled', timestamp: now }
  if (session.lease === undefined) {
    if (session.epoch > 0) return failure(new ProgressError('timeout', { retryable: true }), now)
    return failure(new ProgressError('stalled', { message: 'No worker took the session' }), now)
  }
  if (session.status === 'waiting' || session.status === 'paused') return undefined
  const message = 'The worker was lost; waiting for another'
  return { type: 'progress', timestamp: now, status: 'waiting', log: [{ timestamp: now, level: 'warn', message }] }
}

function failure(error: ProgressError, now: number): NewEvent {
  return { type: 'error', timestamp: now, error: toFault(error) }
}

async function append({ store, logger }: SweepOptions, session: SessionRecord, event: NewEvent): Promise<void> {
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
  } catch (error) {
    // Another process swept it first, or a worker came: either way it is looked after.
    if (!isProgressError(error)) throw error
    logger.debug({ sessionId, workflow, code: error.code }, 'left a session to whoever has it')
  }
}
