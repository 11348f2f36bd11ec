import type { Driver } from './driver.ts'
import { type IoRedisClient, ioredisDriver } from './ioredis.ts'
import { type NodeRedisClient, nodeRedisDriver } from './node-redis.ts'

/** A client that a store can be built upon: `ioredis` or `redis` (node-redis), of one server or of a cluster. */
export type RedisClient = IoRedisClient | NodeRedisClient

/**
 * Tells the clients apart by what they can do; neither package is loaded for it.
 *
 * @throws {TypeError} If it is neither.
 */
export function driverOf(client: RedisClient): Driver {
  if (isIoRedis(client)) return ioredisDriver(client)
  if (typeof client === 'object' && client !== null && 'evalSha' in client) return nodeRedisDriver(client)
  throw new TypeError('`redis` is a client of ioredis or of redis (node-redis)')
}

const isIoRedis = (client: RedisClient): client is IoRedisClient =>
  typeof client === 'object' && client !== null && 'evalsha' in client && 'isCluster' in client
