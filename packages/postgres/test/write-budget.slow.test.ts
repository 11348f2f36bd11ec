import { createProgressManager, defineWorkflow, type Emitter } from '@progress/core'
import { describeWhere, postgresUrl, type Service, startPostgres } from '@progress/test-services'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../src/postgres-store.ts'
import { openSchema, type TestSchema } from './support/schema.ts'

const isHere = (await postgresUrl()) !== undefined
const SESSIONS = 20
const FILES = 5
const PHASES = ['downloading', 'extracting', 'parsing', 'saving'] as const

const ingest = defineWorkflow({ name: 'ingest', stages: { upload: 'Uploading', parse: 'Parsing', save: 'Saving' } })

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** One file: five states, a percent every 50 ms, a second and a half in all. */
async function work(emitter: Emitter<typeof ingest>, file: number): Promise<void> {
  const id = `file-${file}`
  emitter.item(id, { status: 'active', name: `${id}.pdf`, kind: 'pdf', size: 123_456, attempt: 1, maxAttempts: 3 })
  for (const [index, phase] of PHASES.entries()) {
    emitter.item(id, { phase, startedAt: 1_770_000_000_000 })
    for (let step = 0; step < 7; step += 1) {
      emitter.item(id, { percent: Math.round((index * 7 + step) * 3.5) })
      await pause(50)
    }
  }
  emitter.item(id, {
    status: 'completed',
    percent: 100,
    endedAt: 1_770_000_001_400,
    metadata: { text: 'x'.repeat(1_000) },
  })
}

/** What the tables were written, and what they hold. */
interface TableCounts {
  readonly name: string
  readonly inserted: number
  readonly updated: number
  readonly hot: number
  readonly rows: number
  readonly bytes: number
}

describeWhere(isHere)('the write budget', () => {
  let server: Service
  let test: TestSchema
  beforeAll(async () => {
    server = await startPostgres()
    test = await openSchema(server.url)
  }, 120_000)
  afterAll(async () => {
    await test.drop()
    await server.close()
  }, 60_000)

  async function counts(): Promise<Map<string, TableCounts>> {
    // What a connection has counted is told when it has been idle for a moment, at the latest when it is asked to.
    for (let n = 0; n < 12; n += 1) await test.pool.query('SELECT pg_stat_force_next_flush()')
    const found = await test.rows<TableCounts>(`
      SELECT relname AS name, n_tup_ins::int AS inserted, n_tup_upd::int AS updated, n_tup_hot_upd::int AS hot, 0 AS rows,
        0 AS bytes
      FROM pg_stat_user_tables WHERE schemaname = '${test.schema}'`)
    const sized = found.map(async (table) => {
      const [size] = await test.rows<{ rows: number; bytes: number }>(
        `SELECT count(*)::int AS rows, coalesce(sum(pg_column_size(t)), 0)::int AS bytes FROM ${table.name} AS t`,
      )
      return [table.name, { ...table, ...size }] as const
    })
    return new Map(await Promise.all(sized))
  }
  const walBytes = async (): Promise<number> =>
    Number((await test.rows<{ at: string }>(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS at`))[0]?.at)

  it('is one event and one row update for a flush, and a row of an item no more than once a second', async () => {
    const store = openStore(test.pool, { schema: test.schema, sweepMs: Number.POSITIVE_INFINITY })
    const manager = createProgressManager({ store, sweepMs: 0 })
    await test.pool.query('CHECKPOINT')
    const wal = await walBytes()
    const started = performance.now()
    await Promise.all(
      Array.from({ length: SESSIONS }, () =>
        manager.run(ingest, {}, { owner: 'ada', topics: ['project:1'], maxActive: SESSIONS }, async (emitter) => {
          emitter.stage('upload')
          await pause(50)
          emitter.stage('parse', { total: FILES })
          for (let file = 1; file <= FILES; file += 1) {
            await work(emitter, file)
            emitter.update({ current: file })
          }
          emitter.stage('save')
          return { saved: FILES, text: 'y'.repeat(1_000) } as never
        }),
      ),
    )
    const seconds = (performance.now() - started) / 1_000
    await manager.close()
    await store.close()
    const tables = await counts()
    const of = (name: string): TableCounts => {
      const table = tables.get(name)
      if (table === undefined) throw new TypeError(`${name} is a table`)
      return table
    }
    const flushes = of('events').inserted
    const itemWrites = (of('items').inserted + of('items').updated) / (SESSIONS * FILES)
    const wrote = (await walBytes()) - wal
    const report = {
      sessions: SESSIONS,
      filesEach: FILES,
      seconds: Math.round(seconds),
      flushesPerSession: flushes / SESSIONS,
      sessionRowWritesPerSession: (of('sessions').inserted + of('sessions').updated) / SESSIONS,
      sessionRowWritesPerFlush: (of('sessions').updated / flushes).toFixed(2),
      hotShareOfSessionUpdates: (of('sessions').hot / of('sessions').updated).toFixed(2),
      writesPerItem: itemWrites,
      bytesPerItemRow: Math.round(of('items').bytes / of('items').rows),
      bytesPerSessionRow: Math.round(of('sessions').bytes / of('sessions').rows),
      bytesOfEventsPerSession: Math.round(of('events').bytes / SESSIONS),
      walBytesPerFlush: Math.round(wrote / flushes),
      walKiBPerSession: Math.round(wrote / SESSIONS / 1_024),
    }
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    expect(of('items').rows).toBe(SESSIONS * FILES)
    // Creating, leases and the checkpoint after the end come to the flushes.
    expect(of('sessions').updated).toBeLessThan(flushes + SESSIONS * 8)
    expect(itemWrites).toBeLessThanOrEqual(6)
    expect(report.bytesPerItemRow).toBeLessThan(10_240)
    expect(report.bytesPerSessionRow).toBeLessThan(5_120)
    expect(of('sessions').hot / of('sessions').updated).toBeGreaterThan(0.5)
  }, 120_000)
})
