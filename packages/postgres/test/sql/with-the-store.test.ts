import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { createProgressManager, defineWorkflow, type ProgressManager, type Snapshot } from '@progress/core'
import { describeWhere, findProgram, postgresUrl } from '@progress/test-services'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate, type PostgresStore, postgresStore } from '../../src/index.ts'

const url = await postgresUrl()
const psqlProgram = findProgram('psql')
const describeWithPsql = describeWhere(url !== undefined && psqlProgram !== undefined)

const run = promisify(execFile)
const work = defineWorkflow({
  name: 'import',
  stages: { fetch: { title: 'Fetching' }, parse: { title: 'Parsing', weight: 3 } },
  maxActive: 1_000,
})

describeWithPsql('a store and workers in SQL on one Postgres', () => {
  const schema = `sql_${randomUUID()}`
  const pool = new pg.Pool({ connectionString: url })
  let store: PostgresStore
  let manager: ProgressManager

  beforeAll(async () => {
    await migrate(pool, { schema })
    store = postgresStore(pool, { schema })
    manager = createProgressManager({ store, leaseMs: 60_000, sweepMs: 0, slowMs: 0 })
  }, 60_000)
  afterAll(async () => {
    await manager.close()
    await store.close()
    await pool.query(`drop schema "${schema}" cascade`)
    await pool.end()
  })

  /** Runs SQL in a psql of its own. @returns What it prints, a row a line. */
  const psql = async (script: string): Promise<string> => {
    const setup = ['-c', `set search_path to "${schema}"`]
    const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=sqlstate', ...setup, '-c', script]
    return (await run(psqlProgram as string, [...args, url as string])).stdout.trim()
  }
  const create = async (): Promise<string> => (await manager.create(work, {})).session.sessionId
  const snapshotOf = async (sessionId: string): Promise<Snapshot> => {
    const view = await manager.read(sessionId)
    if (view === undefined) throw new Error('no session')
    return view.snapshot
  }
  /** Resolves when the store has told of a log that reached `seq`. */
  const heard = (sessionId: string, seq: number): { ready: Promise<unknown>; rung: Promise<void> } => {
    let tell = (): void => undefined
    const rung = new Promise<void>((resolve) => {
      tell = resolve
    })
    const ready = store.subscribe({ sessionId }, (signal) => {
      if (signal.seq >= seq) tell()
    })
    return { ready, rung }
  }

  it('what psql says rings for whoever follows, once it is committed', async () => {
    const sessionId = await create()
    const bell = heard(sessionId, 3)
    await bell.ready
    await psql(`begin; select progress_update('${sessionId}', 'fetch', 1, 2); rollback`)
    expect((await snapshotOf(sessionId)).seq).toBe(0)
    await psql(`
      select progress_update('${sessionId}', 'fetch', 1, 2, worker => 'psql');
      select progress_update('${sessionId}', 'parse', 1, 2, worker => 'psql')`)
    await bell.rung
    expect(await snapshotOf(sessionId)).toMatchObject({ seq: 3, percent: 62.5, stage: 'parse', status: 'active' })
    await psql(`select progress_complete('${sessionId}', '{"rows": 3}', worker => 'psql')`)
    expect(await snapshotOf(sessionId)).toMatchObject({ status: 'completed', percent: 100, result: { rows: 3 } })
  })

  it('whoever holds the session in Node is not disturbed: items, counters and lines only, and they move its bar', async () => {
    const sessionId = await create()
    await manager.attach(work, sessionId, async (_input, emitter) => {
      emitter.stage('fetch')
      await expect(psql(`select progress_update('${sessionId}', 'parse')`)).rejects.toThrow('PR004')
      await expect(psql(`select progress_complete('${sessionId}')`)).rejects.toThrow('PR004')
      const { seq } = await snapshotOf(sessionId)
      const bell = heard(sessionId, seq + 4)
      await bell.ready
      await psql(`
        select progress_item('${sessionId}', 'one', 'completed');
        select progress_item('${sessionId}', 'two', 'pending');
        select progress_count('${sessionId}', 'rows', 7);
        select progress_log('${sessionId}', 'from psql')`)
      await bell.rung
      expect(await snapshotOf(sessionId)).toMatchObject({ counters: { rows: 7 }, counts: { completed: 1, total: 2 } })
      return 'done'
    })
    const { result, items, log } = await snapshotOf(sessionId)
    expect(result).toBe('done')
    expect(items).toMatchObject({ one: { status: 'completed' }, two: { status: 'pending' } })
    expect(log).toMatchObject([{ message: 'from psql' }])
  })

  it('a cancel that a follower asks for reaches the worker in SQL with its next call', async () => {
    const sessionId = await create()
    expect(await psql(`select progress_update('${sessionId}', 'fetch', worker => 'psql')`)).toBe('active')
    await manager.control(sessionId, 'cancel')
    expect(await psql(`select progress_renew('${sessionId}', worker => 'psql')`)).toBe('cancelling')
    expect(await psql(`select progress_cancelled('${sessionId}', worker => 'psql')`)).toBe('cancelled')
    expect((await snapshotOf(sessionId)).status).toBe('cancelled')
  })

  it('a worker in SQL takes over from one in Node, and one in Node from one in SQL, and who was before is fenced', async () => {
    const sessionId = await create()
    const lapse = () => pool.query(`update "${schema}".sessions set lease_ms = 0 where session_id = $1`, [sessionId])
    let wake = (): void => undefined
    const asleep = new Promise<void>((resolve) => {
      wake = resolve
    })
    const first = manager.attach(work, sessionId, async (_input, emitter, { signal }) => {
      emitter.stage('fetch', { current: 1, total: 2 })
      await asleep
      emitter.update({ current: 2 })
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await expect.poll(async () => (await snapshotOf(sessionId)).stage, { timeout: 30_000 }).toBe('fetch')
    await lapse()
    expect(await psql(`select attempt from progress_start('${sessionId}', 'psql')`)).toBe('2')
    wake()
    await expect(first).rejects.toMatchObject({ code: 'fenced' })
    await psql(`select progress_update('${sessionId}', 'parse', 1, 2, worker => 'psql')`)
    expect(await snapshotOf(sessionId)).toMatchObject({ percent: 62.5, metadata: { attempt: 2 } })
    await lapse()
    await manager.attach(work, sessionId, async (_input, emitter) => {
      await expect(psql(`select progress_update('${sessionId}', 'parse', 2, worker => 'psql')`)).rejects.toThrow(
        'PR005',
      )
      await expect(psql(`select progress_item('${sessionId}', 'late', worker => 'psql')`)).rejects.toThrow('PR005')
      expect(emitter.snapshot).toMatchObject({ percent: 62.5, stage: 'parse' })
      emitter.update({ current: 2 })
      return 'third'
    })
    expect(await snapshotOf(sessionId)).toMatchObject({
      status: 'completed',
      result: 'third',
      metadata: { attempt: 3 },
    })
  })

  it('two workers at once write one log: dense, in order, and only one of them holds it', async () => {
    const sessionId = await create()
    const script = (worker: string) =>
      Array.from(
        { length: 25 },
        (_, n) => `select progress_item('${sessionId}', '${worker}-${n}', worker => '${worker}');`,
      )
    await psql(`select progress_update('${sessionId}', 'fetch', worker => 'a')`)
    const outcomes = await Promise.allSettled([
      psql(script('a').join('\n')),
      psql(script('b').join('\n')),
      psql(script('c').join('\n')),
      psql(`select progress_update('${sessionId}', 'parse', worker => 'b')`),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    const { rows } = await pool.query<{ seq: string; timestamp_ms: number }>(
      `select seq, timestamp_ms from "${schema}".events where session_id = $1 order by seq`,
      [sessionId],
    )
    expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, index) => index + 1))
    const times = rows.map(({ timestamp_ms }) => timestamp_ms)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const { items, counts } = await snapshotOf(sessionId)
    expect(counts.total).toBe(75)
    expect(new Set(Object.values(items).map(({ index }) => index)).size).toBe(75)
  })
})
