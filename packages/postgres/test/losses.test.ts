import type { Signal } from '@progress/core'
import { recordingLogger } from '@progress/core/testing'
import { describeWhere, postgresUrl, type Service, startPostgres } from '@progress/test-services'
import { Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { migrate, type PostgresClient, type PostgresStore, postgresStore } from '../src/index.ts'

const isHere = (await postgresUrl()) !== undefined
const schema = 'progress'
const PATIENCE = { timeout: 30_000, interval: 20 }

/** A client of some kind, and its end. */
interface Made {
  readonly client: PostgresClient
  end(): Promise<void>
}

/** What the log says of some losses. */
const told = (times: number): string[] =>
  Array.from({ length: times }, () => ['the doorbell was lost', 'the doorbell is heard again']).flat()

const drivers: [string, (url: string) => Made][] = [
  [
    'pg',
    (url) => {
      const pool = new Pool({ connectionString: url })
      pool.on('error', () => undefined)
      return { client: pool, end: () => pool.end() }
    },
  ],
  [
    'postgres',
    (url) => {
      const sql = postgres(url, { onnotice: () => undefined })
      return { client: sql, end: () => sql.end({ timeout: 1 }) }
    },
  ],
]

describeWhere(isHere)('durability 2: what is lost between a store and its Postgres', () => {
  let server: Service
  beforeAll(async () => {
    server = await startPostgres()
    const pool = new Pool({ connectionString: server.url })
    await migrate(pool, { schema })
    await pool.end()
  }, 120_000)
  afterAll(() => server.close())

  describe.each(drivers)('over `%s`', (_, make) => {
    let [writer, reader]: Made[] = []
    let [writing, hearing]: PostgresStore[] = []
    let signals: Signal[] = []
    let sessionId = ''
    let batch = 0
    let logger = recordingLogger()

    const heard = () => signals.reduce((greatest, { seq }) => Math.max(greatest, seq), 0)
    const append = () => {
      batch += 1
      return writing?.append(sessionId, { writer: 'w', batch, events: [{ type: 'progress', timestamp: batch }] })
    }

    beforeEach(async () => {
      writer = make(server.url)
      reader = make(server.url)
      writing = postgresStore(writer.client, { schema })
      logger = recordingLogger()
      hearing = postgresStore(reader.client, { schema, logger })
      signals = []
      batch = 0
      sessionId = crypto.randomUUID()
      await writing.create({ sessionId, workflow: 'w', plan: [], topics: ['t'], takeWithinMs: 60_000 })
      await hearing.subscribe({ sessionId }, (signal) => signals.push(signal))
    })
    afterEach(async () => {
      await writing?.close()
      await hearing?.close()
      await writer?.end()
      await reader?.end()
    }, 30_000)

    it('hears again after the listening connection alone was cut, also of what was written meanwhile', async () => {
      await append()
      await vi.waitFor(() => expect(heard()).toBe(1), PATIENCE)
      for (let round = 0; round < 3; round += 1) {
        const admin = new Pool({ connectionString: server.url, max: 1 })
        const cut = await admin.query(`
          SELECT count(pg_terminate_backend(pid))::int AS count FROM pg_stat_activity
          WHERE query ILIKE 'listen%' OR (state = 'idle' AND query = 'SELECT 1' AND pid <> pg_backend_pid())`)
        expect(cut.rows[0].count).toBeGreaterThan(0)
        await admin.end()
        await append()
        await vi.waitFor(() => expect(heard()).toBe(batch), PATIENCE)
        await append()
        await vi.waitFor(() => expect(heard()).toBe(batch), PATIENCE)
        await vi.waitFor(() => expect(logger.entries.map(({ message }) => message)).toEqual(told(round + 1)), PATIENCE)
      }
    }, 120_000)

    it.each(['stop', 'kill'] as const)(
      'goes on after the server was gone (%s)',
      async (how) => {
        await append()
        await vi.waitFor(() => expect(heard()).toBe(1), PATIENCE)
        await server[how]()
        const whileAway = { writer: 'w', batch: 2, events: [{ type: 'progress' as const, timestamp: 2 }] }
        await expect(writing?.append(sessionId, whileAway)).rejects.toMatchObject({ code: 'store_unavailable' })
        await expect(hearing?.read(sessionId)).rejects.toMatchObject({ code: 'store_unavailable' })
        expect(await writing?.health()).toMatchObject({ ok: false, store: 'postgres' })
        await server.start()
        await vi.waitFor(async () => expect(await writing?.append(sessionId, whileAway)).toBe(2), PATIENCE)
        await vi.waitFor(() => expect(heard()).toBe(2), PATIENCE)
        expect((await hearing?.read(sessionId, 0))?.events.map(({ seq }) => seq)).toEqual([1, 2])
        batch = 2
        await append()
        await vi.waitFor(() => expect(heard()).toBe(3), PATIENCE)
        expect(await writing?.health()).toMatchObject({ ok: true })
      },
      120_000,
    )

    it('gives a command up after its deadline, where a server has stopped to answer', async () => {
      const blocker = new Pool({ connectionString: server.url, max: 1 })
      const other = await blocker.connect()
      await other.query(`BEGIN; SELECT FROM ${schema}.sessions FOR UPDATE`)
      const made = make(server.url)
      const impatient = postgresStore(made.client, { schema, deadlineMs: 300 })
      const events = [{ type: 'progress' as const, timestamp: 1 }]
      const refusal = { code: 'store_unavailable' }
      await expect(impatient.append(sessionId, { writer: 'x', batch: 1, events })).rejects.toMatchObject(refusal)
      expect((await impatient.read(sessionId))?.head).toBe(0)
      await other.query('ROLLBACK')
      other.release()
      await blocker.end()
      await vi.waitFor(async () => {
        expect(await impatient.append(sessionId, { writer: 'x', batch: 1, events })).toBe(1)
      }, PATIENCE)
      await impatient.close()
      await made.end()
    }, 60_000)
  })
})
