export type { RedisClient } from './drivers/driver-of.ts'
export type { RedisStoreOptions } from './options.ts'
export { redisStore } from './redis-store.ts'
