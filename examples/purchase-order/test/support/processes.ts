import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createProgressClient } from '@progress/client'
import { Redis } from 'ioredis'
import pg from 'pg'

/** A line of a process's log. */
export interface LogLine {
  readonly msg: string
  readonly level: string
  readonly sessionId?: string
  readonly url?: string
}

/** A process of the example. */
export interface RunningProcess {
  readonly lines: readonly LogLine[]
  /** What it wrote to stderr. */
  readonly errors: () => string
  /** Resolves with the first line that is so, also one that was written already. */
  line(isSo: (line: LogLine) => boolean): Promise<LogLine>
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
  readonly ended: Promise<number | null>
}

const SOURCE = new URL('../../src/', import.meta.url)

/**
 * Starts a program of an example.
 *
 * @param source - Where its programs are. @defaultValue purchase orders
 */
export function startProcess(program: 'web' | 'worker', env: Record<string, string>, source = SOURCE): RunningProcess {
  const path = fileURLToPath(new URL(`${program}.ts`, source))
  const child: ChildProcess = spawn(process.execPath, [path], { env: { ...process.env, ...env } })
  const lines: LogLine[] = []
  const listeners = new Set<() => void>()
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const told = (): void => {
    for (const listener of [...listeners]) listener()
  }
  if (child.stdout === null) throw new Error('the process has no stdout')
  createInterface(child.stdout).on('line', (text) => {
    lines.push(JSON.parse(text) as LogLine)
    told()
  })
  const ended = once(child, 'close').then(([code]) => {
    told()
    return code as number | null
  })
  return {
    lines,
    errors: () => errors,
    ended,
    line: (isSo) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(isSo)
          const isOver = child.exitCode !== null || child.signalCode !== null
          if (found === undefined && !isOver) return
          listeners.delete(look)
          if (found !== undefined) resolve(found)
          else reject(new Error(`${program} has ended: ${errors}`))
        }
        listeners.add(look)
        look()
      }),
    kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** A deployment of its own on shared servers: processes, and what they leave behind. */
export class Deployment {
  readonly env: Record<string, string>
  readonly #source: URL | undefined
  readonly #processes: RunningProcess[] = []
  readonly #clients: { close(): void }[] = []

  constructor(
    urls: { readonly redis: string; readonly postgres: string },
    env: Record<string, string> = {},
    source?: URL,
  ) {
    this.#source = source
    this.env = {
      REDIS_URL: urls.redis,
      DATABASE_URL: urls.postgres,
      NAMESPACE: `po_test_${randomBytes(6).toString('hex')}`,
      PORT: '0',
      HOST: '127.0.0.1',
      ...env,
    }
  }

  /** Starts a process, and waits until it is ready. */
  async start(program: 'web' | 'worker', env: Record<string, string> = {}): Promise<RunningProcess> {
    const started = startProcess(program, { ...this.env, ...env }, this.#source)
    this.#processes.push(started)
    await started.line(({ msg }) => msg === `${program} ready`)
    return started
  }

  /** A client of a web process. */
  client(web: RunningProcess, visitor = 'ann'): ReturnType<typeof createProgressClient> {
    const url = new URL('api', web.lines.find(({ msg }) => msg === 'web ready')?.url).href
    const client = createProgressClient({ url, headers: { authorization: `Bearer ${visitor}` } })
    this.#clients.push(client)
    return client
  }

  /** Ends everything, and removes it from both servers. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.close()
    await Promise.all(this.#processes.map((running) => running.kill('SIGKILL')))
    const { REDIS_URL = '', DATABASE_URL = '', NAMESPACE = '' } = this.env
    if (REDIS_URL) await this.#clearRedis(REDIS_URL, NAMESPACE)
    if (DATABASE_URL) await this.#clearPostgres(DATABASE_URL, NAMESPACE)
  }

  async #clearRedis(url: string, namespace: string): Promise<void> {
    const redis = new Redis(url)
    for await (const keys of redis.scanStream({ match: `${namespace}*`, count: 1_000 })) {
      if ((keys as string[]).length > 0) await redis.del(...(keys as string[]))
    }
    redis.disconnect()
  }

  async #clearPostgres(url: string, namespace: string): Promise<void> {
    const postgres = new pg.Client({ connectionString: url })
    await postgres.connect()
    await postgres.query(`DROP SCHEMA IF EXISTS ${namespace} CASCADE`)
    await postgres.query(`DROP SCHEMA IF EXISTS ${namespace}_sessions CASCADE`)
    await postgres.end()
  }
}
