import { isProgressError, ProgressError, type SessionRecord, type Started } from '@progress/core'
import type { Call, Server } from './call.ts'
import type { ServedWorkflow } from './served.ts'

/** When to try again where a queue took nothing, in ms. */
const RETRY_AFTER_MS = 5_000

/** Pauses before a session is tried to be taken again, while the store cannot be reached. In ms. */
const TAKE_PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000]

/**
 * Sees to it that somebody works on a session that was just created, or that was joined and has had no worker yet: the
 * process that created it may have been killed before it handed it over, and nobody else would ever do it.
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
  const { created, session } = owed.started
  let isOwed = created || isUntaken(session)
  try {
    return await answer(async () => {
      const begin = isOwed ? await handOver(call, owed) : () => undefined
      isOwed = false
      return begin
    })
  } catch (error) {
    if (isOwed && created) await takeBack(call, owed.started)
    throw error
  }
}

const isUntaken = ({ status, epoch }: SessionRecord): boolean => status === 'pending' && epoch === 0

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

/** Works that others do, or that a cancel made needless: nothing is wrong with them. */
const NOT_OURS = new Set(['session_sealed', 'session_not_found', 'session_held'])

function levelOf(error: unknown, mayPass: boolean): 'info' | 'warn' | 'error' {
  if (isProgressError(error) && NOT_OURS.has(error.code)) return 'info'
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
