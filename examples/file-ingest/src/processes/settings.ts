import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Env, namespaceOf, numberOf, SettingsError, urlOf } from 'purchase-order/processes/settings'

/** Where the processes of the example find each other. */
export interface ProcessSettings {
  /** Where the sessions and the queue are; `undefined`: both are in the database. */
  readonly redisUrl: string | undefined
  /** A Postgres for files, facts and history; `undefined`: SQLite, in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** Where uploads are, and SQLite: every process must see it. */
  readonly dataDir: string
  readonly folderRoot: string | undefined
  /** What keys, queue and schemas begin with: several deployments may share a Redis and a Postgres. */
  readonly namespace: string
  readonly leaseMs: number
  readonly takeoverMs: number
  /** Sessions that a worker works on side by side. */
  readonly sessions: number
  /** Files of one session side by side. */
  readonly concurrency: number
  /** How long running sessions may take once the end was asked for. */
  readonly graceMs: number
  readonly port: number
  readonly host: string | undefined
}

const DEFAULT_PORT = 4_620

/** The settings that both processes take, for `--help`. */
export const SETTINGS_HELP = `  REDIS_URL              where the sessions and the queue are (default: in DATABASE_URL)
  DATABASE_URL           where files, facts and history are, a Postgres (default: SQLite in INGEST_DATA)
  INGEST_DATA            a folder that every process sees, for uploads (default: file-ingest-NAMESPACE in the temporary one)
  INGEST_ROOT            below which visitors may name folders (default: none)
  NAMESPACE              what keys, queue and schemas are called (default file_ingest)
  LEASE_MS, TAKEOVER_MS  when a lost worker is noticed, and when its session counts as stalled (default 30000, 60000)
  LOG_LEVEL              debug, info, warn or error (default info)`

/**
 * Reads the settings of a process from its environment.
 *
 * @throws {SettingsError} for what is missing or cannot be meant.
 */
export function readSettings(env: Env): ProcessSettings {
  const redisUrl = env.REDIS_URL ? urlOf(env, 'REDIS_URL', ['redis:', 'rediss:']) : undefined
  const databaseUrl = env.DATABASE_URL ? urlOf(env, 'DATABASE_URL', ['postgres:', 'postgresql:']) : undefined
  if (redisUrl === undefined && databaseUrl === undefined) {
    throw new SettingsError('Neither REDIS_URL nor DATABASE_URL is set. An example: REDIS_URL=redis://127.0.0.1')
  }
  const namespace = namespaceOf(env, 'file_ingest')
  return {
    redisUrl,
    databaseUrl,
    dataDir: env.INGEST_DATA || join(tmpdir(), `file-ingest-${namespace}`),
    folderRoot: env.INGEST_ROOT || undefined,
    namespace,
    leaseMs: numberOf(env, 'LEASE_MS', 30_000, 1_000),
    takeoverMs: numberOf(env, 'TAKEOVER_MS', 60_000, 1_000),
    sessions: numberOf(env, 'SESSIONS', 2, 1),
    concurrency: numberOf(env, 'CONCURRENCY', 3, 1),
    graceMs: numberOf(env, 'GRACE_MS', 20_000, 0),
    port: numberOf(env, 'PORT', DEFAULT_PORT, 0),
    host: env.HOST || undefined,
  }
}
