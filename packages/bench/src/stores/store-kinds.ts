import { memoryStore, type SessionStore } from '@progress/core'
import { postgresStore } from '@progress/postgres'
import { redisStore } from '@progress/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'

/** What a run writes goes by this name, in either store. */
export const SPACE = 'progress_bench'

/** Opens a store that other processes share, but for the one in memory. The process ends without closing it. */
export const OPEN = {
  memory: (): SessionStore => memoryStore(),
  redis: (): SessionStore => redisStore(new Redis(urlIn('REDIS_URL')), { keyPrefix: SPACE }),
  postgres: (): SessionStore => postgresStore(new Pool({ connectionString: urlIn('DATABASE_URL') }), { schema: SPACE }),
} as const satisfies Record<string, () => SessionStore>

/** A store that can be measured. */
export type StoreKind = keyof typeof OPEN

function urlIn(name: string): string {
  const url = process.env[name]
  if (url === undefined) throw new Error(`${name} says where the store is`)
  return url
}
