import { isProgressError } from '@progress/core'

/** Hands sessions to whoever works on them. */
export interface OrderQueue {
  /** Resolves when the queue has it for sure. */
  add(sessionId: string): Promise<void>
  /** Takes nothing more, and lets go of what it holds. */
  close(): Promise<void>
}

/** What becomes of a job. */
export type JobOutcome = 'done' | 'later'

/** Codes that say that a session could not be taken just now: by a lease that runs yet, or a store that is away. */
const LATER: ReadonlySet<string> = new Set(['session_held', 'store_unavailable'])

/** Whether a worker gave its session back, for another to go on. */
export const isHandedBack = (error: unknown): boolean => isProgressError(error, 'shutting_down')

/**
 * What to do with a job whose session ended as `error` says. A session's own failure stands in its log, and one that has
 * ended or is gone needs nobody any more: for the queue both are done.
 *
 * @param hasBegun - Whether this worker had the session.
 */
export function outcomeOf(error: unknown, hasBegun: boolean): JobOutcome {
  if (hasBegun) return isHandedBack(error) ? 'later' : 'done'
  return isProgressError(error) && LATER.has(error.code) ? 'later' : 'done'
}
