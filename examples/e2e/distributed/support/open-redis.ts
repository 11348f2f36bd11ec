import { redisStore } from '@progress/redis'
import { Redis } from 'ioredis'
import type { OpenOptions, OpenStore, StoreAddress } from './open-store.ts'
import { redisQueue } from './redis-queue.ts'

/** Connects to Redis, again and again where it is away. */
export function openRedis({ url, name }: StoreAddress, { logger, ...options }: OpenOptions): OpenStore {
  const redis = new Redis(url, { retryStrategy: () => 100 })
  // Each failed attempt to connect is told here, and what it means to a call is told to its caller.
  redis.on('error', () => undefined)
  const store = redisStore(redis, { keyPrefix: name, ...(logger && { logger }) })
  return {
    store,
    queue: redisQueue(redis, `${name}-jobs`, options),
    async close() {
      await store.close()
      redis.disconnect()
    },
  }
}
