import type { Logger } from '@progress/core'
import { DelayedError, type Job, Worker } from 'bullmq'
import { type BullQueueOptions, type OrderJob, QUEUE_NAME } from './bull-queue.ts'
import type { JobOutcome } from './order-queue.ts'

/** How jobs are worked on. */
export interface BullWorkerOptions extends BullQueueOptions {
  readonly run: (sessionId: string) => Promise<JobOutcome>
  readonly logger: Logger
  readonly concurrency: number
  /** A job whose worker was not heard of for so long is given to another, as its session is. */
  readonly leaseMs: number
  /** When a job is tried again whose session could not be taken. @defaultValue 2_000 */
  readonly laterMs?: number
}

/** A worker of the queue. */
export interface BullWorker {
  /** Takes no more jobs. @returns When those that run have ended. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** A job that has taken so many workers with it is not given to another. */
const MAX_STALLED = 3

/** Takes jobs until it is closed. */
export function bullWorker(options: BullWorkerOptions): BullWorker {
  const { run, logger, connection, prefix, concurrency, leaseMs, laterMs = 2_000 } = options
  const running = new Set<Job<OrderJob>>()
  let isDraining = false
  let onIdle: () => void = () => undefined

  const later = async (job: Job<OrderJob>, token: string | undefined): Promise<never> => {
    await job.moveToDelayed(Date.now() + laterMs, token)
    throw new DelayedError()
  }

  const work = async (job: Job<OrderJob>, token?: string): Promise<void> => {
    const { sessionId } = job.data
    // What was asked for before the pause may come after it, a job that was just handed back among them.
    if (isDraining) return later(job, token)
    running.add(job)
    try {
      if ((await run(sessionId)) === 'later') await later(job, token)
    } finally {
      running.delete(job)
      if (running.size === 0) onIdle()
    }
  }

  const worker = new Worker<OrderJob>(QUEUE_NAME, work, {
    connection,
    prefix,
    concurrency,
    lockDuration: leaseMs,
    stalledInterval: Math.ceil(leaseMs / 2),
    maxStalledCount: MAX_STALLED,
  })
  worker.on('error', (err) => logger.warn({ err }, 'the queue failed'))
  worker.on('stalled', (sessionId) => logger.warn({ sessionId }, 'a job whose worker was lost waits for another'))
  worker.on('failed', (job, err) => logger.error({ err, sessionId: job?.data.sessionId }, 'a job failed'))

  return {
    async drain() {
      isDraining = true
      // A worker that was asked to close cannot be asked again not to wait for its jobs.
      await worker.pause(true)
      if (running.size > 0) await new Promise<void>((resolve) => (onIdle = resolve))
    },
    async close() {
      await worker.close(true)
      connection.disconnect()
    },
  }
}
