import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createProgressManager, type Logger, type ProgressManager } from '@progress/core'
import type { Redis } from 'ioredis'
import { postgresDatabase } from 'purchase-order/database/postgres-database'
import { openRedis, openStore, quiet, reaching } from 'purchase-order/processes/connect'
import { bullQueue } from 'purchase-order/queue/bull-queue'
import { type BullWorker, bullWorker } from 'purchase-order/queue/bull-worker'
import type { JobOutcome, OrderQueue } from 'purchase-order/queue/order-queue'
import { type Database, POSTGRES } from '../database/database.ts'
import { SCHEMA } from '../database/schema.ts'
import { sqliteDatabase } from '../database/sqlite-database.ts'
import { LIMITS } from '../limits.ts'
import { tableQueue } from '../queue/table-queue.ts'
import { tableWorker } from '../queue/table-worker.ts'
import { UPLOAD_LIMITS, UploadStore } from '../uploads/upload-store.ts'
import type { ProcessSettings } from './settings.ts'

/** What every process of the example is connected to. */
export interface Connected {
  readonly manager: ProgressManager
  readonly database: Database
  readonly uploads: UploadStore
  /** The web side of the queue. */
  queue(): OrderQueue
  /** The workers' side of it. */
  worker(run: (sessionId: string) => Promise<JobOutcome>): BullWorker
  /** Writes what is pending, then lets go of everything. */
  close(): Promise<void>
}

/**
 * Connects a process to Redis, Postgres or both, and makes their tables where they are not there.
 *
 * @throws {SettingsError} where one of them cannot be reached.
 */
export async function connect(settings: ProcessSettings, logger: Logger): Promise<Connected> {
  const { redisUrl, databaseUrl = '', dataDir, namespace, leaseMs, takeoverMs, sessions } = settings
  await mkdir(dataDir, { recursive: true })
  const redis = redisUrl === undefined ? undefined : await openRedis({ redisUrl }, logger)
  const database = await openDatabase(settings, logger).catch((error: unknown) => {
    redis?.disconnect()
    throw error
  })
  const kept = await openStore({ namespace, databaseUrl }, redis, logger)
  const manager = createProgressManager({ store: kept.store, logger, leaseMs, takeoverMs })
  const uploads = new UploadStore({
    ...LIMITS,
    ...UPLOAD_LIMITS,
    database,
    directory: join(dataDir, 'uploads'),
    now: () => Date.now(),
  })
  // A queue blocks its connections, and waits for Redis by itself.
  const connection = (to: Redis): Redis => quiet(to.duplicate({ maxRetriesPerRequest: null }), logger)
  return {
    manager,
    database,
    uploads,
    queue: () =>
      redis === undefined ? tableQueue(database) : bullQueue({ connection: connection(redis), prefix: namespace }),
    worker: (run) =>
      redis === undefined
        ? tableWorker({ database, run, logger, concurrency: sessions, leaseMs })
        : bullWorker({ connection: connection(redis), prefix: namespace, run, logger, concurrency: sessions, leaseMs }),
    async close() {
      await manager.close()
      await kept.close()
      await database.close()
      redis?.disconnect()
    },
  }
}

async function openDatabase({ databaseUrl, dataDir, namespace }: ProcessSettings, logger: Logger): Promise<Database> {
  if (databaseUrl === undefined) return sqliteDatabase(join(dataDir, 'ingest.sqlite'))
  const database = await reaching('DATABASE_URL', databaseUrl, () =>
    postgresDatabase({
      url: databaseUrl,
      schema: namespace,
      tables: SCHEMA,
      onError: (err) => logger.warn({ err }, 'a connection to the database was lost'),
    }),
  )
  return { ...database, dialect: POSTGRES }
}
