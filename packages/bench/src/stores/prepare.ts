import { migrate } from '@progress/postgres'
import { postgresUrl } from '@progress/test-services/postgres'
import { redisUrl } from '@progress/test-services/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { SPACE, type StoreKind } from './store-kinds.ts'

/** Finds the store's server, tells the processes that are to be started of it, and makes room. */
export const PREPARE: Readonly<Record<StoreKind, () => Promise<void>>> = {
  memory: async () => undefined,
  async redis() {
    process.env.REDIS_URL = found('Redis', await redisUrl())
    await clearRedis(process.env.REDIS_URL)
  },
  async postgres() {
    process.env.DATABASE_URL = found('Postgres', await postgresUrl())
    await clearPostgres(process.env.DATABASE_URL)
  },
}

function found(name: string, url: string | undefined): string {
  if (url === undefined) throw new Error(`there is no ${name} to be measured`)
  return url
}

/** What an earlier round left is nobody's. */
async function clearRedis(url: string): Promise<void> {
  const redis = new Redis(url)
  for await (const keys of redis.scanStream({ match: `${SPACE}*`, count: 1_000 })) {
    if (keys.length > 0) await redis.unlink(keys as string[])
  }
  await redis.quit()
}

async function clearPostgres(connectionString: string): Promise<void> {
  const pool = new Pool({ connectionString })
  await pool.query(`DROP SCHEMA IF EXISTS ${SPACE} CASCADE`)
  await migrate(pool, { schema: SPACE })
  await pool.end()
}
