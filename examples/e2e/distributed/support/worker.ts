import { setTimeout as wait } from 'node:timers/promises'
import { createProgressManager, isProgressError, type Logger } from '@progress/core'
import { type CallsSeen, digest, readAndCombine } from './digest.ts'
import { jsonLogger } from './json-logger.ts'
import { openStore } from './open-store.ts'
import { endWithParent, ownSettings, tell } from './settings.ts'

/** A worker process: takes sessions from the queue, and works on them. */
const settings = ownSettings()
const { leaseMs, takeoverMs, sweepMs, hiddenMs, concurrency } = settings
endWithParent()
const logger: Logger = jsonLogger()
const { store, queue, close } = await openStore(settings.store, { hiddenMs, logger })
const manager = createProgressManager({
  store,
  logger,
  ...(leaseMs && { leaseMs }),
  ...(takeoverMs && { takeoverMs }),
  ...(sweepMs && { sweepMs }),
})

/** Between two looks into an empty queue, and before a session is tried again that another still holds. */
const [LOOK_MS, HELD_MS] = [25, 250]
const running = new Map<string, Promise<void>>()
let isStopping = false

async function workOn(sessionId: string): Promise<void> {
  const seen: CallsSeen = { calls: 0, slowestMs: 0, thrown: 0 }
  const read = readAndCombine(settings.source, seen)
  let attempt = 0
  let code: string | undefined
  try {
    await manager.attach(digest, sessionId, (input, emitter, context) => {
      const { signal, previous } = context
      attempt = context.attempt
      signal.addEventListener('abort', () => {
        tell({ type: 'aborted', sessionId, code: codeOf(signal.reason), at: Date.now() })
      })
      tell({ type: 'began', sessionId, attempt, finished: previous?.counts.completed ?? 0 })
      return read(input, emitter, context)
    })
  } catch (error) {
    code = codeOf(error)
    logger.warn({ sessionId, err: error }, 'a job ended with an error')
  }
  // Whose worker is lost may be given to another before the lease has run out.
  const isEarly = attempt === 0 && (code === 'session_held' || code === 'store_unavailable')
  await insist(() => (isEarly ? queue.later(sessionId, HELD_MS) : queue.done(sessionId)))
  if (attempt > 0) tell({ type: 'ended', sessionId, attempt, code, ...seen })
}

const codeOf = (error: unknown): string => (isProgressError(error) ? error.code : String(error))

/** The queue may be away for a while, as the store may. */
async function insist(task: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await task()
    } catch (err) {
      logger.warn({ err }, 'the queue did not answer')
      await wait(HELD_MS)
    }
  }
}

async function takeJobs(): Promise<void> {
  while (!isStopping) {
    const sessionId =
      running.size >= concurrency
        ? undefined
        : await queue.take().catch((err: unknown) => void logger.warn({ err }, 'the queue did not answer'))
    if (sessionId === undefined) await wait(LOOK_MS)
    else
      running.set(
        sessionId,
        workOn(sessionId).finally(() => running.delete(sessionId)),
      )
  }
}

if (hiddenMs !== undefined) {
  setInterval(() => {
    queue.keep([...running.keys()]).catch((err: unknown) => logger.warn({ err }, 'the queue did not answer'))
  }, hiddenMs / 3).unref()
}

process.once('SIGTERM', async () => {
  isStopping = true
  await Promise.all(running.values())
  await manager.close()
  await close()
  process.exit(0)
})

void takeJobs()
tell({ type: 'ready' })
