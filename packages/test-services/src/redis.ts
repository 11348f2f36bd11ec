import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import { serverProcess } from './server-process.ts'
import type { Service } from './service.ts'

/** What kind of Redis a test needs. */
export interface RedisOptions {
  /** @defaultValue `redis-server` */
  readonly program?: 'redis-server' | 'valkey-server'
  /** Further settings, as on the command line: `['--maxmemory', '10mb']`. */
  readonly args?: readonly string[]
  /** Whether every write is on disk before it is answered. @defaultValue false: nothing is kept */
  readonly appendOnly?: boolean
}

/**
 * Starts a Redis, or a Valkey, of the test's own.
 *
 * @throws {Error} If the program is not installed, or does not come up.
 */
export async function startRedis(options: RedisOptions = {}): Promise<Service> {
  const { program = 'redis-server', args = [], appendOnly = false } = options
  const path = findProgram(program)
  if (path === undefined) throw new Error(`${program} is not installed`)
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'progress-redis-'))
  const kept = appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory]
  const server = serverProcess({
    program: path,
    args: [...place, '--save', '', ...kept, ...args],
    port,
    isReady: async () => (await askRedis(port, 'PING')) === '+PONG',
  })
  await server.start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    ...server,
    async close() {
      await server.kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const STANDARD_PORT = 6379
let found: Promise<string | undefined> | undefined

/**
 * A Redis for tests that leave it as they found it: `REDIS_URL`, else the one on the standard port, else one that is
 * started from the path and ends with this process.
 *
 * @returns `undefined` where there is none.
 */
export function redisUrl(): Promise<string | undefined> {
  found ??= findRedis()
  return found
}

async function findRedis(): Promise<string | undefined> {
  if (process.env.REDIS_URL) return process.env.REDIS_URL
  if ((await askRedis(STANDARD_PORT, 'PING')) === '+PONG') return `redis://127.0.0.1:${STANDARD_PORT}`
  return findProgram('redis-server') === undefined ? undefined : (await startRedis()).url
}

/**
 * Sends one command to a Redis of this machine.
 *
 * @returns The raw reply; `undefined` where nothing answers.
 */
export function askRedis(port: number, command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\nQUIT\r\n`))
    let reply = ''
    socket.setTimeout(5_000, () => socket.destroy())
    socket.on('data', (chunk) => {
      reply += chunk
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(reply === '' ? undefined : reply.replace(/\+OK\r\n$/, '').trimEnd()))
  })
}
