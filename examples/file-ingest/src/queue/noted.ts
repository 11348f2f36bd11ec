import {
  type AnyWorkflow,
  type Emitter,
  isProgressError,
  type Logger,
  ProgressError,
  type Work,
  type WorkContext,
} from '@progress/core'
import type { Database } from '../database/database.ts'
import { beginIngest, endIngest, type IngestEnd, type IngestTotals } from '../database/ingests.ts'

/** Where it is noted, and when the work is to stop. */
export interface NotedOptions {
  readonly database: Database
  readonly logger: Logger
  readonly now: () => number
  /** Aborted when this process must end: the work rejects, and gives its session back for another worker. */
  readonly stop: AbortSignal
}

/** A work of which the history is told: when it begins, and how it ends. */
export function noted<W extends AnyWorkflow>(options: NotedOptions, work: Work<W>): Work<W> {
  const { database, now, stop } = options
  return async (input, emitter, context) => {
    await beginIngest(database, emitter.sessionId, now())
    try {
      const result = await work(input, emitter, context)
      const totals = totalsOf(emitter)
      const isWhole = totals.processed === totals.total && totals.failed === 0
      await noteEnd(options, emitter, { status: isWhole ? 'completed' : 'partial', totals, endedAt: now() })
      return result
    } catch (error) {
      if (stop.aborted && !context.signal.aborted) context.handBack()
      const end = endBy(error, context)
      if (end !== undefined) await noteEnd(options, emitter, { ...end, totals: totalsOf(emitter), endedAt: now() })
      throw error
    }
  }
}

/** Rejects when this process must end. */
export function untilStopped(stop: AbortSignal): { promise: Promise<never>; forget(): void } {
  const forgetting = new AbortController()
  const promise = new Promise<never>((_resolve, reject) => {
    const onStop = (): void => reject(new ProgressError('shutting_down'))
    if (stop.aborted) onStop()
    stop.addEventListener('abort', onStop, { signal: forgetting.signal })
  })
  promise.catch(() => undefined)
  return { promise, forget: () => forgetting.abort() }
}

function totalsOf({ snapshot: { counts, counters } }: Pick<Emitter, 'snapshot'>): IngestTotals {
  const { total, completed, skipped, failed } = counts
  return { total, processed: completed + skipped + failed, failed, counters }
}

/** A session that was lost to another worker is that one's to note. */
function endBy(error: unknown, { signal }: WorkContext): Pick<IngestEnd, 'status' | 'errorCode'> | undefined {
  const reason: unknown = signal.aborted ? signal.reason : error
  const code = isProgressError(reason) ? reason.code : 'internal'
  if (signal.aborted && code !== 'cancelled' && code !== 'deadline') return undefined
  return code === 'cancelled' ? { status: 'cancelled' } : { status: 'failed', errorCode: code }
}

/** The history is told of beside the session: that it could not be written fails nothing. */
async function noteEnd({ database, logger }: NotedOptions, { sessionId }: Pick<Emitter, 'sessionId'>, end: IngestEnd) {
  await endIngest(database, sessionId, end).catch((err: unknown) => {
    logger.warn({ err, sessionId }, 'the end of a session could not be noted')
  })
}
