import { randomUUID } from 'node:crypto'
import type { Logger } from '@progress/core'
import type { BullWorker } from 'purchase-order/queue/bull-worker'
import type { JobOutcome } from 'purchase-order/queue/order-queue'
import type { Database } from '../database/database.ts'
import { type ClaimedJob, claimJob, keepJob, leaveJob } from './table-queue.ts'

/** How the jobs of a table are worked on. */
export interface TableWorkerOptions {
  readonly database: Database
  readonly run: (sessionId: string) => Promise<JobOutcome>
  readonly logger: Logger
  readonly concurrency: number
  /** A job whose worker was not heard of for so long is given to another, as its session is. */
  readonly leaseMs: number
  /** How often an idle worker looks, in ms. @defaultValue 500 */
  readonly pollMs?: number
  /** When a job is tried again whose session could not be taken. @defaultValue 2_000 */
  readonly laterMs?: number
}

/** Takes jobs until it is closed. */
export function tableWorker(options: TableWorkerOptions): BullWorker {
  const { database, run, logger, concurrency, leaseMs, pollMs = 500, laterMs = 2_000 } = options
  const claim = { worker: randomUUID(), leaseMs }
  const running = new Set<Promise<void>>()
  let isLooking = false
  let isEnding = false

  const work = async ({ sessionId }: ClaimedJob): Promise<void> => {
    const keeping = setInterval(() => {
      keepJob(database, sessionId, claim).catch((err: unknown) => logger.warn({ err, sessionId }, 'a job was not kept'))
    }, leaseMs / 3)
    try {
      const outcome = await run(sessionId)
      await leaveJob(database, sessionId, { ...claim, laterMs: outcome === 'later' ? laterMs : undefined })
    } catch (err) {
      // It is another worker's when the lease is over.
      logger.error({ err, sessionId }, 'a job failed')
    } finally {
      clearInterval(keeping)
    }
  }

  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      while (!isEnding && running.size < concurrency) {
        const job = await claimJob(database, claim)
        if (job === undefined) break
        const task = work(job).finally(() => {
          running.delete(task)
          void look()
        })
        running.add(task)
      }
    } catch (err) {
      logger.warn({ err }, 'the queue failed')
    } finally {
      isLooking = false
    }
  }

  const polling = setInterval(() => void look(), pollMs)
  void look()
  return {
    async drain() {
      isEnding = true
      clearInterval(polling)
      await Promise.all(running)
    },
    async close() {
      isEnding = true
      clearInterval(polling)
    },
  }
}
