import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import { answers, serverProcess } from './server-process.ts'
import type { Service } from './service.ts'
import { unprivilegedUser } from './unprivileged-user.ts'

const run = promisify(execFile)

/** A test's server is thrown away: it need not survive a loss of power. What it has committed survives `kill` all the same. */
const SETTINGS = { listen_addresses: '127.0.0.1', max_connections: '200', fsync: 'off' }

/** The directory of Postgres's programs: Debian keeps them off the path. */
export function postgresPrograms(): string | undefined {
  const initdb = findProgram('initdb')
  if (initdb !== undefined && findProgram('postgres') !== undefined) return dirname(initdb)
  const versions = '/usr/lib/postgresql'
  if (!existsSync(versions)) return undefined
  const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))
  return newest.map((version) => join(versions, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

/**
 * Starts a Postgres of its own: user `postgres` (no password), database `postgres`. It ends with this process.
 *
 * @param options - `settings`: further lines of its configuration, such as `{ max_connections: '50' }`.
 */
export async function startPostgres({ settings = {} }: { settings?: Record<string, string> } = {}): Promise<Service> {
  const bin = postgresPrograms()
  if (bin === undefined) throw new Error('Postgres is not installed')
  const user = await unprivilegedUser()
  const directory = await mkdtemp(join(tmpdir(), 'progress-postgres-'))
  if (user !== undefined) await chown(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale', 'C', '--no-sync']
  await run(join(bin, 'initdb'), init, { ...user, cwd: directory })
  const port = await freePort()
  const all = { ...SETTINGS, unix_socket_directories: directory, ...settings }
  const server = serverProcess({
    program: join(bin, 'postgres'),
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    port,
    user,
    isReady: () => acceptsSessions(port),
    // Fast: those who are connected are sent away, not waited for.
    stopSignal: 'SIGINT',
  })
  await server.start()
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    ...server,
    async close() {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

let shared: Promise<string | undefined> | undefined

/**
 * A Postgres for tests that neither stop it nor need it to be empty: `DATABASE_URL`, else the one on the standard port,
 * else one started from the path, which ends with this process.
 *
 * @returns `undefined` where there is none. Its users keep to a schema of their own, which they drop.
 */
export function postgresUrl(): Promise<string | undefined> {
  shared ??= findPostgres()
  return shared
}

async function findPostgres(): Promise<string | undefined> {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  if (await answers(5_432)) return 'postgres://postgres@127.0.0.1:5432/test'
  return postgresPrograms() === undefined ? undefined : (await startPostgres()).url
}

/** An open port is not enough: a server that is starting or recovering refuses sessions. */
function acceptsSessions(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (is: boolean): void => {
      socket.destroy()
      resolve(is)
    }
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
    socket.once('connect', () => socket.write(startupMessage({ user: 'postgres', database: 'postgres' })))
    // Its first message: `R`, authentication is in order, or `E`, an error.
    socket.once('data', (data) => settle(data.toString('latin1', 0, 1) === 'R'))
  })
}

/** The first message of a connection: length, protocol 3.0, and names with their values. */
function startupMessage(parameters: Record<string, string>): Buffer {
  const text = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`)
  const body = Buffer.from(`${text.join('')}\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(body.length + 8, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, body])
}
