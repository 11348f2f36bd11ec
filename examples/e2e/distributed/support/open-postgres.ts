import { migrate, postgresStore } from '@progress/postgres'
import pg from 'pg'
import type { OpenOptions, OpenStore, StoreAddress } from './open-store.ts'
import { createJobs, postgresQueue } from './postgres-queue.ts'

/** Makes the tables of store and queue. */
export async function preparePostgres({ url, name }: StoreAddress): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  await migrate(pool, { schema: name })
  await createJobs(pool, jobsOf(name))
  await pool.end()
}

const jobsOf = (name: string): string => `${name}_jobs`

/** Connects to Postgres, by a few connections that are made anew where they are lost. */
export function openPostgres({ url, name }: StoreAddress, { logger, ...options }: OpenOptions): OpenStore {
  const pool = new pg.Pool({ connectionString: url, max: 6, connectionTimeoutMillis: 2_000 })
  // An idle connection that is cut is told here; without a listener that would end the process.
  pool.on('error', () => undefined)
  const store = postgresStore(pool, { schema: name, ...(logger && { logger }) })
  return {
    store,
    queue: postgresQueue(pool, jobsOf(name), options),
    async close() {
      await store.close()
      await pool.end()
    },
  }
}
