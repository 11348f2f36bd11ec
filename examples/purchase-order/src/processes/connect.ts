import { createProgressManager, type Logger, type ProgressManager, type SessionStore } from '@progress/core'
import { migrate, postgresStore } from '@progress/postgres'
import { redisStore } from '@progress/redis'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Database } from '../database/database.ts'
import { postgresDatabase } from '../database/postgres-database.ts'
import { type ProcessSettings, SettingsError, shownUrl } from './settings.ts'

const CONNECT_TIMEOUT_MS = 5_000

/** What every process of the example is connected to. */
export interface Connected {
  readonly manager: ProgressManager
  readonly database: Database
  /** Makes a connection for a queue, which closes it. */
  queueConnection(): Redis
  /** Writes what is pending, then lets go of everything. */
  close(): Promise<void>
}

/**
 * Connects a process to Redis and Postgres, and makes their tables where they are not there.
 *
 * @throws {SettingsError} where one of them cannot be reached.
 */
export async function connect(settings: ProcessSettings, logger: Logger): Promise<Connected> {
  const { databaseUrl, namespace, leaseMs, takeoverMs } = settings
  const redis = await openRedis(settings, logger)
  const database = await reaching('DATABASE_URL', databaseUrl, () =>
    postgresDatabase({
      url: databaseUrl,
      schema: namespace,
      onError: (err) => logger.warn({ err }, 'a connection to the database was lost'),
    }),
  ).catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  const sessions = await openStore(settings, settings.sessionStore === 'redis' ? redis : undefined, logger)
  const manager = createProgressManager({ store: sessions.store, logger, leaseMs, takeoverMs })
  return {
    manager,
    database,
    // A queue blocks its connections, and waits for Redis by itself.
    queueConnection: () => quiet(redis.duplicate({ maxRetriesPerRequest: null }), logger),
    async close() {
      await manager.close()
      await sessions.close()
      await database.close()
      redis.disconnect()
    },
  }
}

/** Connects to Redis. @throws {SettingsError} where it cannot be reached. */
export async function openRedis({ redisUrl }: Pick<ProcessSettings, 'redisUrl'>, logger: Logger): Promise<Redis> {
  const redis = new Redis(redisUrl, { lazyConnect: true, connectTimeout: CONNECT_TIMEOUT_MS })
  // What a refused connection rejects with does not say why; the event before it does.
  const refused = new Promise<never>((_resolve, reject) => redis.once('error', reject))
  try {
    await reaching('REDIS_URL', redisUrl, () => Promise.race([redis.connect(), refused]))
  } catch (error) {
    redis.disconnect()
    throw error
  }
  refused.catch(() => undefined)
  return quiet(redis, logger)
}

/** Without a listener a lost connection would end the process. */
export function quiet(redis: Redis, logger: Logger): Redis {
  return redis.on('error', (err) => logger.warn({ err }, 'a connection to Redis failed'))
}

/** Opens what the sessions are kept in, and makes its tables where they are not there. */
export async function openStore(
  { namespace, databaseUrl }: Pick<ProcessSettings, 'namespace' | 'databaseUrl'>,
  redis: Redis | undefined,
  logger: Logger,
): Promise<{ readonly store: SessionStore; close(): Promise<void> }> {
  if (redis !== undefined) {
    const store = redisStore(redis, { keyPrefix: namespace, logger })
    return { store, close: () => store.close() }
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  pool.on('error', (err) => logger.warn({ err }, 'a connection to the session store was lost'))
  const schema = `${namespace}_sessions`
  await migrate(pool, { schema })
  const store = postgresStore(pool, { schema, logger })
  return {
    store,
    async close() {
      await store.close()
      await pool.end()
    },
  }
}

/** @throws {SettingsError} where `connecting` fails: which setting it was, and why. */
export async function reaching<T>(name: string, url: string, connecting: () => Promise<T>): Promise<T> {
  try {
    return await connecting()
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string }
    throw new SettingsError(`${name} cannot be reached at ${shownUrl(url)}: ${message || code || String(error)}`)
  }
}
