import { systemClock, type Timer } from '@progress/core'
import { identifier } from '../identifier.ts'
import { type Driver, type Ear, onlyColumn, type StopListening } from './driver.ts'

/** What is used of a `Pool` of `pg`. */
export interface PgPool {
  query(config: { text: string; values?: unknown[]; query_timeout?: number }): Promise<{ rows: unknown[] }>
  connect(): Promise<unknown>
  readonly totalCount: number
}

/** What is used of a `Client` of `pg`. */
interface PgClient {
  connect(): Promise<unknown>
  query(config: { text: string; query_timeout?: number }): Promise<unknown>
  end(): Promise<void>
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown
  on(event: 'error' | 'end', listener: (error?: unknown) => void): unknown
}

/** What a `Pool` has beside what its types say. */
interface PoolInside {
  readonly Client: new (config: object) => PgClient
  readonly options: object
}

/** A connection that died without a word is noticed by asking it something this often. */
const PING_EVERY_MS = 15_000

/** Over a `Pool` of `pg`, which the caller made and ends. */
export function pgDriver(pool: PgPool): Driver {
  return {
    async query(text, parameters, deadlineMs) {
      const { rows } = await pool.query({ text, values: [...parameters], query_timeout: deadlineMs })
      return rows.map(onlyColumn)
    },
    async run(script) {
      await pool.query({ text: script })
    },
    listen: (channel, ear, deadlineMs) => pgListen(pool, {}, { channel, ear, deadlineMs }),
  }
}

/** What to listen for, and how. */
interface Listening {
  readonly channel: string
  readonly ear: Ear
  readonly deadlineMs: number
}

/**
 * Listens on a client of its own, made with the pool's options.
 *
 * @param settings - What is different from those; `connectionString`, for one that goes around a pooler.
 */
export async function pgListen(
  pool: PgPool,
  settings: { connectionString?: string },
  { channel, ear, deadlineMs }: Listening,
): Promise<StopListening> {
  const { Client, options } = pool as unknown as PoolInside
  const limits = { connectionTimeoutMillis: deadlineMs, keepAlive: true }
  const client =
    settings.connectionString === undefined
      ? new Client(Object.assign(Object.create(options), limits))
      : new Client({ ...settings, ...limits })
  let timer: Timer | undefined
  let over = false
  const end = (error: unknown, isLost: boolean): void => {
    if (over) return
    over = true
    systemClock.clearTimer(timer)
    if (isLost) ear.onLost(error)
  }
  const ping = (): void => {
    timer = systemClock.setTimer(() => {
      client.query({ text: 'SELECT 1', query_timeout: deadlineMs }).then(ping, (error: unknown) => {
        end(error, true)
        client.end().catch(() => undefined)
      })
    }, PING_EVERY_MS)
  }
  client.on('error', (error) => end(error, true))
  client.on('end', () => end(new Error('the listening connection has ended'), true))
  client.on('notification', ({ payload }) => {
    if (!over && payload !== undefined) ear.onPayload(payload)
  })
  try {
    await client.connect()
    await client.query({ text: `LISTEN ${identifier(channel)}`, query_timeout: deadlineMs })
  } catch (error) {
    end(error, false)
    client.end().catch(() => undefined)
    throw error
  }
  if (!over) ping()
  return async () => {
    end(undefined, false)
    await client.end()
  }
}
