import { randomBytes } from 'node:crypto'
import { silentLogger } from '@progress/core'
import { describeWhere, postgresUrl } from '@progress/test-services'
import { postgresDatabase } from 'purchase-order/database/postgres-database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, POSTGRES } from '../src/database/database.ts'
import { SCHEMA } from '../src/database/schema.ts'
import { sqliteDatabase } from '../src/database/sqlite-database.ts'
import { claimJob, keepJob, leaveJob, tableQueue } from '../src/queue/table-queue.ts'
import { tableWorker } from '../src/queue/table-worker.ts'

const url = await postgresUrl()
const schema = `ingest_test_${randomBytes(6).toString('hex')}`

const OPEN: readonly (readonly [string, boolean, () => Promise<Database>])[] = [
  ['SQLite', true, async () => sqliteDatabase(':memory:')],
  [
    'Postgres',
    url !== undefined,
    async () => ({
      ...(await postgresDatabase({ url: url ?? '', schema, tables: SCHEMA, onError: () => undefined })),
      dialect: POSTGRES,
    }),
  ],
]

for (const [name, isHere, open] of OPEN) {
  describeWhere(isHere)(`a queue that is a table of ${name}`, () => {
    let database: Database
    beforeAll(async () => {
      database = await open()
    })
    afterAll(async () => {
      if (name === 'Postgres') await database.script(`DROP SCHEMA ${schema} CASCADE`)
      await database.close()
    })
    const add = (...ids: string[]) => Promise.all(ids.map((id) => tableQueue(database).add(id)))
    const claim = (worker: string, leaseMs = 60_000) => claimJob(database, { worker, leaseMs })

    it('gives each job to one worker, however many ask at once', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `job-${index}`)
      await add(...ids, ...ids)
      const claimed = await Promise.all(Array.from({ length: 30 }, (_, index) => claim(`worker-${index}`)))
      const taken = claimed.flatMap((job) => (job === undefined ? [] : [job.sessionId]))
      expect(new Set(taken).size).toBe(taken.length)
      // One that found only rows which others were just taking asks again later.
      for (let job = await claim('last'); job !== undefined; job = await claim('last')) taken.push(job.sessionId)
      expect([...taken].sort()).toEqual([...ids].sort())
      await database.query('DELETE FROM job')
    })

    it('gives a job to another worker when its lease is over, and then heeds the first no more', async () => {
      await add('lost')
      expect(await claim('first', 0)).toEqual({ sessionId: 'lost', tries: 1 })
      expect(await claim('second')).toEqual({ sessionId: 'lost', tries: 2 })
      await leaveJob(database, 'lost', { worker: 'first', laterMs: undefined })
      await keepJob(database, 'lost', { worker: 'first', leaseMs: -1 })
      expect(await claim('third')).toBeUndefined()
      await leaveJob(database, 'lost', { worker: 'second', laterMs: 0 })
      expect(await claim('third')).toMatchObject({ tries: 3 })
      await leaveJob(database, 'lost', { worker: 'third', laterMs: undefined })
      expect(await claim('third')).toBeUndefined()
    })

    it('its worker runs what comes, tries again what is for later, and drains', async () => {
      const runs: string[] = []
      let done: () => void = () => undefined
      const ended = new Promise<void>((resolve) => (done = resolve))
      const worker = tableWorker({
        database,
        logger: silentLogger,
        concurrency: 2,
        leaseMs: 60_000,
        pollMs: 5,
        laterMs: 1,
        run: async (sessionId) => {
          runs.push(sessionId)
          if (runs.length === 1) return 'later'
          if (runs.length === 4) done()
          return 'done'
        },
      })
      await add('a', 'b', 'c')
      await ended
      await worker.drain()
      await worker.close()
      expect([...runs].sort()).toEqual(['a', 'b', 'c', runs[0]].sort())
      expect(await database.query('SELECT session_id FROM job')).toEqual([])
    })
  })
}
