import { type AnyWorkflow, isProgressError, type Logger, type ProgressManager, type Work } from '@progress/core'
import { isHandedBack, type JobOutcome, outcomeOf } from './order-queue.ts'

/** Who works, and with what. */
export interface TakeSessionOptions<W extends AnyWorkflow> {
  readonly manager: ProgressManager
  readonly workflow: W
  readonly work: Work<W>
  readonly logger: Logger
}

/**
 * Works on a session that a queue has handed out, to its end.
 *
 * @returns `later` where another worker's lease still runs, the store is away, or the session was handed back: the job is
 * to be tried again.
 */
export async function takeSession<W extends AnyWorkflow>(
  { manager, workflow, work, logger }: TakeSessionOptions<W>,
  sessionId: string,
): Promise<JobOutcome> {
  let hasBegun = false
  try {
    await manager.attach(workflow, sessionId, (...given) => {
      hasBegun = true
      return work(...given)
    })
    return 'done'
  } catch (err) {
    const outcome = outcomeOf(err, hasBegun)
    const code = isProgressError(err) ? err.code : 'internal'
    // Why a run failed is told where it failed, with its cause; here it is the job that is told of.
    if (isHandedBack(err)) logger.info({ sessionId }, 'a session was handed back')
    else if (hasBegun)
      logger.info({ sessionId, code, ...(code === 'internal' && { err }) }, 'a session did not complete')
    else logger.info({ sessionId, code, outcome }, 'a session could not be taken')
    return outcome
  }
}
