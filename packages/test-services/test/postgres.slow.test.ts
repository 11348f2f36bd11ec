import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { describeWhere, describeWith, startPgBouncer, startPostgres } from '../src/index.ts'
import { postgresPrograms } from '../src/postgres.ts'

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy()
        resolve(true)
      })
  })

describeWhere(postgresPrograms())('startPostgres', () => {
  it('starts a server that comes back on its port after it was stopped and after it was killed', async () => {
    const postgres = await startPostgres({ settings: { max_connections: '20' } })
    for (const end of [postgres.stop, postgres.kill]) {
      expect(await listens(postgres.port)).toBe(true)
      await end()
      expect(await listens(postgres.port)).toBe(false)
      await postgres.start()
    }
    await postgres.close()
    expect(await listens(postgres.port)).toBe(false)
  })
})

describeWith('pgbouncer')('startPgBouncer', () => {
  it('stands before a Postgres until it is closed', async () => {
    const postgres = await startPostgres()
    const bouncer = await startPgBouncer(postgres)
    expect(await listens(bouncer.port)).toBe(true)
    await bouncer.close()
    await postgres.close()
    expect(await listens(bouncer.port)).toBe(false)
  })
})
