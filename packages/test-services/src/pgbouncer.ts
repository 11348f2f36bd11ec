import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import { serverProcess } from './server-process.ts'
import type { Service } from './service.ts'
import { unprivilegedUser } from './unprivileged-user.ts'

/**
 * Starts a PgBouncer in transaction mode before a Postgres: its clients share few connections, and have none of their
 * own but for the length of a transaction. It ends with this process.
 *
 * @param postgres - Its url names user and database.
 */
export async function startPgBouncer(postgres: Pick<Service, 'url'>): Promise<Service> {
  const program = findProgram('pgbouncer')
  if (program === undefined) throw new Error('pgbouncer is not installed')
  const target = new URL(postgres.url)
  const database = target.pathname.slice(1)
  const user = await unprivilegedUser()
  const directory = await mkdtemp(join(tmpdir(), 'progress-pgbouncer-'))
  const port = await freePort()
  const config = join(directory, 'pgbouncer.ini')
  await writeFile(
    config,
    `[databases]
${database} = host=${target.hostname} port=${target.port || 5_432} dbname=${database} user=${target.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
`,
  )
  if (user !== undefined) await Promise.all([directory, config].map((path) => chown(path, user.uid, user.gid)))
  const server = serverProcess({ program, args: [config], port, user, stopSignal: 'SIGINT' })
  await server.start()
  return {
    port,
    url: `postgres://${target.username}@127.0.0.1:${port}/${database}`,
    ...server,
    async close() {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
