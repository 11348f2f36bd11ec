import { isProgressError, ProgressError, type Started } from '@progress/core'
import type { Call, Server } from './call.ts'
import type { ServedWorkflow } from './served.ts'

/** When to try again where a queue took nothing, in ms. */
const RETRY_AFTER_MS = 5_000

/** Pauses before a session is tried to be taken again, while the store cannot be reached. In ms. */
const TAKE_PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000]

/**
 * Sees to it that somebody works on a session that was just created; one that was joined is worked on already.
 *
 * @returns Begins the work where it runs here, once the reply is ready to tell of it; where it runs elsewhere it was
 * handed over before, so that a refusal can still be answered.
 * @throws {ProgressError} `dispatch_failed` where the queue refused it.
 */
export type HandOver = () => Promise<() => void>

/** A session that was created or joined, and what is to work on it. */
interface Owed {
  readonly served: ServedWorkflow
  readonly started: Started
}

/**
 * Answers for a session, and takes it back if that fails before it was handed over: nothing is left of it then, its key
 * neither. Afterwards it stays, whatever becomes of the reply.
 */
export async function handingOver<T>(call: Call, owed: Owed, answer: (handOver: HandOver) => Promise<T>): Promise<T> {
  let isOwed = owed.started.created
  try {
    return await answer(async () => {
      const begin = isOwed ? await handOver(call, owed) : () => undefined
      isOwed = false
      return begin
    })
  } catch (error) {
    if (isOwed) await takeBack(call, owed.started)
    throw error
  }
}

async function handOver(call: Call, { served, started }: Owed): Promise<() => void> {
  if (served.kind === 'implement') return () => begin(call, served, started)
  try {
    await served.enqueue(started.input, started.session)
  } catch (cause) {
    throw new ProgressError('dispatch_failed', { cause, retryAfterMs: RETRY_AFTER_MS })
  }
  return () => undefined
}

function begin({ server, request }: Call, served: ServedWorkflow & { kind: 'implement' }, started: Started): void {
  const done = workOn(server, served, started)
  server.settings.waitUntil?.(done)
  request.waitUntil?.(done)
}

/** Works on a session to its end. A store that cannot be reached just now does not leave it without a worker. */
async function workOn(server: Server, served: ServedWorkflow & { kind: 'implement' }, started: Started): Promise<void> {
  const { sessionId } = started.session
  const { logger } = server.settings
  let hasBegun = false
  for (const pauseMs of [...TAKE_PAUSES_MS, undefined]) {
    try {
      await server.manager.attach(
        served.workflow,
        sessionId,
        (...given) => {
          hasBegun = true
          return served.work(...given)
        },
        { input: started.input },
      )
      return
    } catch (err) {
      // How the work itself ended stands in the session's log, and the manager has told of it.
      if (hasBegun) return
      const mayPass = isProgressError(err, 'store_unavailable') && pauseMs !== undefined
      logger[levelOf(err, mayPass)]({ err, sessionId }, 'a session could not be taken')
      if (!mayPass) return
      await new Promise<void>((resolve) => server.clock.setTimer(resolve, pauseMs))
    }
  }
}

/** One that was cancelled in the meantime, and perhaps forgotten, is what its owner wanted. */
function levelOf(error: unknown, mayPass: boolean): 'info' | 'warn' | 'error' {
  if (isProgressError(error, 'session_sealed') || isProgressError(error, 'session_not_found')) return 'info'
  return mayPass ? 'warn' : 'error'
}

async function takeBack(call: Call, { session: { sessionId } }: Started): Promise<void> {
  const { manager, settings } = call.server
  call.sessionId = undefined
  try {
    await manager.withdraw(sessionId)
  } catch (err) {
    settings.logger.error({ err, sessionId }, 'a session could not be taken back')
  }
}
