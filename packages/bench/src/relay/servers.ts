import { readdirSync, readFileSync } from 'node:fs'
import { migrate } from '@progress/postgres'
import { postgresUrl } from '@progress/test-services/postgres'
import { redisUrl } from '@progress/test-services/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { SPACE } from './space.ts'

/** The server that a route goes over. */
export interface RelayServer {
  /** What an earlier round left goes, and room is made. */
  clear(): Promise<void>
  /** User and system time that it has taken so far, in ms; `NaN` where that is not to be had. */
  cpuMs(): Promise<number>
  /** Leaves nothing behind. */
  close(): Promise<void>
}

/** Finds Redis, and tells the processes that are started from here. */
export async function openRedis(): Promise<RelayServer> {
  process.env.REDIS_URL = found('Redis', await redisUrl())
  const redis = new Redis(process.env.REDIS_URL)
  const clear = async (): Promise<void> => {
    for await (const keys of redis.scanStream({ match: `${SPACE}:*`, count: 1_000 })) {
      if (keys.length > 0) await redis.unlink(keys as string[])
    }
  }
  return {
    clear,
    async cpuMs() {
      const info = await redis.info('cpu')
      const [, system = Number.NaN] = /used_cpu_sys:([0-9.]+)/.exec(info) ?? []
      const [, user = Number.NaN] = /used_cpu_user:([0-9.]+)/.exec(info) ?? []
      return 1_000 * (Number(system) + Number(user))
    },
    async close() {
      await clear()
      await redis.quit()
    },
  }
}

/** Finds Postgres, and tells the processes that are started from here. */
export async function openPostgres(): Promise<RelayServer> {
  process.env.DATABASE_URL = found('Postgres', await postgresUrl())
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 1 })
  const drop = async (): Promise<void> => {
    await pool.query(`DROP SCHEMA IF EXISTS ${SPACE} CASCADE`)
  }
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  // All connections' processes have one parent, which outlives them.
  const server = timesIfThere(rows[0]?.pid ?? 0)?.parent ?? Number.NaN
  return {
    async clear() {
      await drop()
      await migrate(pool, { schema: SPACE })
    },
    cpuMs: async () => familyCpuMs(server),
    async close() {
      await drop()
      await pool.end()
    },
  }
}

function found(name: string, url: string | undefined): string {
  if (url === undefined) throw new Error(`there is no ${name} to be measured`)
  return url
}

/** Of `/proc/{pid}/stat`, in hundredths of a second: its own time, and that of children that have ended. */
interface ProcessTimes {
  readonly parent: number
  readonly own: number
  readonly ended: number
}

/** The time of a process and of all of its children: Postgres has one for each connection. */
function familyCpuMs(parent: number): number {
  try {
    const { own, ended } = timesOf(parent)
    const children = readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .map((name) => timesIfThere(Number(name)))
      .filter((times) => times?.parent === parent)
    return 10 * children.reduce((sum, times) => sum + (times?.own ?? 0) + (times?.ended ?? 0), own + ended)
  } catch {
    return Number.NaN
  }
}

function timesIfThere(pid: number): ProcessTimes | undefined {
  try {
    return timesOf(pid)
  } catch {
    return undefined
  }
}

function timesOf(pid: number): ProcessTimes {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0] = fields.slice(1, 2)
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
  return { parent, own: user + system, ended: endedUser + endedSystem }
}
