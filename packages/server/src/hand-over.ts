import { ProgressError, type Started } from '@progress/core'
import type { Call } from './call.ts'
import type { ServedWorkflow } from './served.ts'

/** When to try again where a queue took nothing, in ms. */
const RETRY_AFTER_MS = 5_000

/**
 * Sees to it that somebody works on a session that was just created; one that was joined is worked on already.
 *
 * @returns Begins the work where it runs here, once the reply is ready to tell of it; where it runs elsewhere it was
 * handed over before, so that a refusal can still be answered.
 * @throws {ProgressError} `dispatch_failed` where the queue refused it.
 */
export async function handOver(call: Call, served: ServedWorkflow, started: Started): Promise<() => void> {
  if (!started.created) return () => undefined
  if (served.kind === 'implement') return once(() => work(call, served, started))
  try {
    await served.enqueue(started.input, started.session)
  } catch (cause) {
    throw new ProgressError('dispatch_failed', { cause, retryAfterMs: RETRY_AFTER_MS })
  }
  return () => undefined
}

function work({ server, request }: Call, served: ServedWorkflow & { kind: 'implement' }, started: Started): void {
  const { sessionId } = started.session
  const done = server.manager
    .attach(served.workflow, sessionId, served.work, { input: started.input })
    // The session's log tells its followers how it ended, and the manager has logged it.
    .then(
      () => undefined,
      (err: unknown) => server.settings.logger.debug({ err, sessionId }, 'the work did not come to a result'),
    )
  server.settings.waitUntil?.(done)
  request.waitUntil?.(done)
}

function once(run: () => void): () => void {
  let begun = false
  return () => {
    if (begun) return
    begun = true
    run()
  }
}

/**
 * Takes a session back that could not be handed over, so that nothing is left of it, its key neither.
 *
 * @param run - What must succeed for the session to stay.
 */
export async function orWithdraw<T>(call: Call, started: Started, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!started.created) throw error
    const { sessionId } = started.session
    const { server } = call
    call.sessionId = undefined
    try {
      await server.manager.withdraw(sessionId)
    } catch (err) {
      server.settings.logger.error({ err, sessionId }, 'a session could not be taken back')
    }
    throw error
  }
}
