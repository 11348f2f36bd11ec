import type { Clock } from '@progress/core'
import type { JobOutcome, OrderQueue } from './order-queue.ts'

/** How the jobs of one process are run. */
export interface InProcessQueueOptions {
  readonly run: (sessionId: string) => Promise<JobOutcome>
  readonly clock: Clock
  /** How many run side by side. @defaultValue 3 */
  readonly concurrency?: number
  /** When one is tried again that could not be taken, in ms. @defaultValue 2_000 */
  readonly laterMs?: number
}

/** A queue in memory: what waits when the process ends is lost, as its sessions are. */
export function inProcessQueue(options: InProcessQueueOptions): OrderQueue {
  const { run, clock, concurrency = 3, laterMs = 2_000 } = options
  const waiting: string[] = []
  const running = new Set<Promise<void>>()
  let isClosed = false

  const next = (): void => {
    while (!isClosed && running.size < concurrency) {
      const sessionId = waiting.shift()
      if (sessionId === undefined) return
      const job = run(sessionId)
        .then((outcome) => {
          if (outcome === 'later' && !isClosed) clock.setTimer(() => add(sessionId), laterMs)
        })
        .finally(() => {
          running.delete(job)
          next()
        })
      running.add(job)
    }
  }
  const add = (sessionId: string): void => {
    waiting.push(sessionId)
    next()
  }

  return {
    async add(sessionId) {
      if (isClosed) throw new Error('the queue is closed')
      add(sessionId)
    },
    async close() {
      isClosed = true
      waiting.length = 0
      await Promise.allSettled(running)
    },
  }
}
