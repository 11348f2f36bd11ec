import { parseArgs } from 'node:util'

/** Where the processes of the example find each other. */
export interface ProcessSettings {
  readonly redisUrl: string
  readonly databaseUrl: string
  /** What the sessions are kept in. */
  readonly sessionStore: 'redis' | 'postgres'
  /** What keys, queue and schemas begin with: several deployments may share a Redis and a Postgres. */
  readonly namespace: string
  readonly leaseMs: number
  readonly takeoverMs: number
  readonly concurrency: number
  /** How long running orders may take once the end was asked for. */
  readonly graceMs: number
  readonly port: number
  readonly host: string | undefined
}

/** What is wrong with how a process was started, in words for whoever starts it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** What a process is started with. */
export type Env = Readonly<Record<string, string | undefined>>

const DEFAULT_PORT = 4_610

/** The settings that both processes take, for `--help`. */
export const SETTINGS_HELP = `  REDIS_URL              where the queue is, and the sessions unless SESSION_STORE says otherwise
  DATABASE_URL           where orders, documents, images and the local shop are (Postgres)
  SESSION_STORE          redis or postgres (default redis)
  NAMESPACE              what keys, queue and schemas are called (default purchase_order)
  LEASE_MS, TAKEOVER_MS  when a lost worker is noticed, and when its session counts as stalled (default 30000, 60000)
  LOG_LEVEL              debug, info, warn or error (default info)`

/**
 * Reads the settings of a process from its environment.
 *
 * @throws {SettingsError} for what is missing or cannot be meant.
 */
export function readSettings(env: Env): ProcessSettings {
  const sessionStore = env.SESSION_STORE || 'redis'
  if (sessionStore !== 'redis' && sessionStore !== 'postgres') {
    throw new SettingsError(`SESSION_STORE is redis or postgres, not ${sessionStore}`)
  }
  return {
    redisUrl: urlOf(env, 'REDIS_URL', ['redis:', 'rediss:']),
    databaseUrl: urlOf(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    sessionStore,
    namespace: namespaceOf(env, 'purchase_order'),
    leaseMs: numberOf(env, 'LEASE_MS', 30_000, 1_000),
    takeoverMs: numberOf(env, 'TAKEOVER_MS', 60_000, 1_000),
    concurrency: numberOf(env, 'CONCURRENCY', 3, 1),
    graceMs: numberOf(env, 'GRACE_MS', 20_000, 0),
    port: numberOf(env, 'PORT', DEFAULT_PORT, 0),
    host: env.HOST || undefined,
  }
}

/** What keys, queue and schemas begin with. @throws {SettingsError} for what cannot be a schema's name. */
export function namespaceOf(env: Env, otherwise: string): string {
  const namespace = env.NAMESPACE || otherwise
  if (/^[a-z][a-z0-9_]{0,40}$/.test(namespace)) return namespace
  throw new SettingsError(`NAMESPACE is of a-z, 0-9 and _, not ${namespace}`)
}

/** An address. @throws {SettingsError} where it is missing, or none of these. */
export function urlOf(env: Env, name: string, protocols: readonly string[]): string {
  const url = env[name]
  if (!url) throw new SettingsError(`${name} is not set. An example: ${name}=${protocols[0]}//127.0.0.1`)
  if (!URL.canParse(url) || !protocols.includes(new URL(url).protocol)) {
    throw new SettingsError(`${name} is no address that begins with ${protocols.join('// or ')}//`)
  }
  return url
}

/** A whole number. @throws {SettingsError} for what is none, or below `least`. */
export function numberOf(env: Env, name: string, otherwise: number, least: number): number {
  const text = env[name]
  const value = text ? Number(text) : otherwise
  if (Number.isInteger(value) && value >= least) return value
  throw new SettingsError(`${name} is a whole number of at least ${least}, not ${text}`)
}

/** An address as it may be printed: without its password. */
export function shownUrl(url: string): string {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}

/**
 * Runs a program's main part, unless `--help` was asked for. What is wrong with the settings is said in a line, and ends
 * the process with 1.
 */
export async function runProgram(help: string, main: () => Promise<void>): Promise<void> {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
    if (values.help) console.log(help)
    else await main()
  } catch (error) {
    const code = (error as { code?: unknown }).code
    const isTold = error instanceof SettingsError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS'))
    console.error(isTold ? (error as Error).message : error)
    process.exit(1)
  }
}
