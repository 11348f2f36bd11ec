import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { OrderQueue } from './order-queue.ts'

/** The queue's name, and those of its keys in Redis. */
export const QUEUE_NAME = 'orders'

/** What a job says: which session is to be worked on. */
export interface OrderJob {
  readonly sessionId: string
}

/** How a queue is reached. */
export interface BullQueueOptions {
  readonly connection: Redis
  /** What its keys begin with. */
  readonly prefix: string
}

/** How long a queue may take to accept a job, in ms; then the start is answered by 503 and nothing is left of it. */
const ADD_TIMEOUT_MS = 5_000

/** The web side of the queue. A session is queued once, however often it is added. */
export function bullQueue({ connection, prefix }: BullQueueOptions): OrderQueue {
  const queue = new Queue<OrderJob>(QUEUE_NAME, {
    connection,
    prefix,
    // How an order ended stands in its session; the queue has nothing to remember.
    defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: 1_000 } },
  })
  queue.on('error', () => undefined)
  return {
    async add(sessionId) {
      const added = queue.add('order', { sessionId }, { jobId: sessionId })
      added.catch(() => undefined)
      await within(added, ADD_TIMEOUT_MS)
    },
    async close() {
      await queue.close()
      connection.disconnect()
    },
  }
}

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the queue did not answer')), limitMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
