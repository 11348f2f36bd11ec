import { createProgressManager, defineWorkflow, foldLog, type NewEvent, type Snapshot } from '@progress/core'
import { describeWhere, postgresUrl } from '@progress/test-services'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../src/postgres-store.ts'
import { plainJson } from '../src/sql-text.ts'
import { openSchema, type TestSchema } from './support/schema.ts'

const url = await postgresUrl()

const anyName = fc.constantFrom('a', 'b', "c'd")
const anyText = fc.constantFrom('x', '', '漢字 "q" \\u0000', 'null', '\u0000', '\ud800', '\\\u0000')
const anyNumber = fc.constantFrom(0, 1, 2.5, -3, 1e300)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const removable = <T>(arbitrary: fc.Arbitrary<T>) => optional(fc.option(arbitrary, { nil: null, freq: 4 }))

const anyItem = fc.record(
  {
    status: fc.constantFrom('pending', 'active', 'completed', 'failed'),
    name: removable(anyText),
    phase: removable(anyText),
    percent: removable(fc.nat(100)),
    size: removable(anyNumber),
    attempt: removable(fc.nat(3)),
    error: removable(fc.record({ code: anyText, message: anyText, retryable: fc.boolean(), details: anyText })),
    startedAt: removable(fc.nat(2e12)),
    endedAt: removable(fc.nat(2e12)),
    metadata: removable(fc.dictionary(anyName, fc.oneof(anyText, anyNumber))),
  },
  { requiredKeys: [] },
)
const anyPatch = fc.record(
  {
    stage: removable(anyName),
    message: removable(anyText),
    status: fc.constantFrom('active', 'waiting'),
    percent: fc.nat(99),
    startedAt: fc.nat(2e12),
    stages: fc.dictionary(anyName, fc.record({ current: removable(anyNumber), total: removable(anyNumber) })),
    counters: fc.dictionary(anyName, fc.option(anyNumber, { nil: null })),
    metadata: fc.dictionary(anyName, fc.oneof(anyText, fc.constant(null), fc.constant({ deep: [null, '\u0000'] }))),
    items: fc.dictionary(anyName, anyItem, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)
const anyBatches = fc.array(fc.array(anyPatch, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

/** As a projection holds it. */
const plain = (value: unknown): unknown => (value === undefined ? null : JSON.parse(plainJson(value)))

describeWhere(url)('the tables that people query', () => {
  let test: TestSchema
  beforeAll(async () => {
    test = await openSchema(url)
  }, 60_000)
  afterAll(() => test.drop())

  it('say what the fold of the log says, whatever is in it', async () => {
    const store = openStore(test.pool, { schema: test.schema })
    await fc.assert(
      fc.asyncProperty(anyBatches, async (batches) => {
        const sessionId = crypto.randomUUID()
        await store.create({ sessionId, workflow: 'w', plan: [], topics: ['t'], owner: 'o', takeWithinMs: 1 })
        for (const [index, patches] of batches.entries()) {
          const events = patches.map(
            (patch) => ({ type: 'progress', timestamp: index, ...patch }) as unknown as NewEvent,
          )
          await store.append(sessionId, { writer: `w${index % 2}`, batch: index + 1, events })
        }
        const end: NewEvent = {
          type: 'complete',
          timestamp: 9,
          data: { text: '\u0000' },
          outcome: 'partial',
          percent: 67,
        }
        await store.append(sessionId, { writer: 'end', batch: 1, events: [end] })
        const log = await store.read(sessionId)
        if (log === undefined) throw new TypeError('it is there')
        await expectRows(sessionId, foldLog(log))
      }),
      { numRuns: 30 },
    )
    await store.close()
  }, 60_000)

  async function expectRows(sessionId: string, state: Snapshot): Promise<void> {
    const [row] = await test.rows<Record<string, unknown>>(
      'SELECT *, created_ms::float8, extract(epoch FROM started_at) * 1000 AS started_ms FROM sessions WHERE session_id = $1',
      [sessionId],
    )
    expect(row).toMatchObject({
      status: 'completed',
      outcome: 'partial',
      percent: 67,
      stage: plain(state.stage),
      message: plain(state.message),
      counters: plain(state.counters),
      metadata: plain(state.metadata),
      seq: String(state.seq),
    })
    expect(Number(row?.started_ms)).toBe(state.startedAt ?? 0)
    // Of the current stage since it last became that: what was said of it before is in the log.
    const place = state.stage === undefined ? undefined : state.stages[state.stage]
    expect([null, place?.current ?? null]).toContain(row?.current)
    expect([null, place?.total ?? null]).toContain(row?.total)
    const items = await test.rows<Record<string, unknown>>(
      'SELECT * FROM items WHERE session_id = $1 ORDER BY item_id',
      [sessionId],
    )
    expect(items.map(({ item_id }) => item_id)).toEqual(Object.keys(state.items).sort())
    for (const item of items) {
      const folded = state.items[String(item.item_id)]
      expect(item).toMatchObject({
        owner: 'o',
        workflow: 'w',
        status: folded?.status,
        name: plain(folded?.name),
        phase: plain(folded?.phase),
        percent: folded?.percent ?? null,
        size: folded?.size ?? null,
        attempt: folded?.attempt ?? null,
        error_code: plain(folded?.error?.code),
        error_message: plain(folded?.error?.message),
        error_details: plain(folded?.error?.details),
        retryable: folded?.error?.retryable ?? null,
        metadata: plain(folded?.metadata),
        started_at: folded?.startedAt === undefined ? null : new Date(folded.startedAt),
        ended_at: folded?.endedAt === undefined ? null : new Date(folded.endedAt),
      })
    }
  }

  it('keep the id of an expired session taken until its tombstone goes, whoever owned it', async () => {
    let now = 1_770_000_000_000
    const spans = { retentionMs: 1_000, tombstoneMs: 1_000, sweepMs: Number.POSITIVE_INFINITY }
    const store = openStore(test.pool, { schema: test.schema, ...spans }, { now: () => now })
    for (const owner of ['ada', undefined]) {
      for (const sweeps of [true, false]) {
        const session = { sessionId: crypto.randomUUID(), workflow: 'w', plan: [], topics: [], owner, takeWithinMs: 1 }
        await store.create(session)
        const events = [{ type: 'cancelled', timestamp: 1 }] as const
        await store.append(session.sessionId, { writer: 'w', batch: 1, events })
        now += 1_000
        if (sweeps) await store.sweep()
        await expect(store.create(session)).rejects.toThrow('this id is taken')
        now += 1_000
        if (sweeps) await store.sweep()
        expect((await store.create(session)).created).toBe(true)
      }
    }
    await store.close()
  })

  it('follow a session while it runs: the stage with its numbers at once, items within a second', async () => {
    const store = openStore(test.pool, { schema: test.schema, itemsEveryMs: 200 })
    const manager = createProgressManager({ store, sweepMs: 0, flushMs: 1 })
    const ingest = defineWorkflow({ name: 'ingest', stages: { read: 'Reading', save: 'Saving' } })
    const { session } = await manager.create(ingest, {}, { owner: 'ada', topics: ['shop:7'] })
    let finish: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      finish = resolve
    })
    const done = manager.attach(ingest, session.sessionId, async (_input, emitter) => {
      emitter.stage('read', { total: 3, current: 1, message: 'Reading file 1' })
      emitter.item('one', { name: 'one.pdf', size: 10, status: 'active', phase: 'parsing', attempt: 1, maxAttempts: 3 })
      await new Promise((resolve) => setTimeout(resolve, 20))
      emitter.item('one', { status: 'completed' })
      emitter.item('two', { status: 'active', percent: 30 })
      await until
      return 'result' as never
    })
    await expect
      .poll(
        () => test.rows('SELECT item_id, name, status, percent, attempt, max_attempts, owner FROM items ORDER BY 1'),
        {
          timeout: 10_000,
        },
      )
      .toContainEqual(expect.objectContaining({ item_id: 'two', status: 'active', percent: 30 }))
    const live = await test.rows(
      'SELECT status, stage, current, total, message, owner, topics, outcome FROM sessions WHERE session_id = $1',
      [session.sessionId],
    )
    expect(live).toEqual([
      {
        ...{ status: 'active', stage: 'read', current: 1, total: 3, message: 'Reading file 1' },
        ...{ owner: 'ada', topics: ['shop:7'], outcome: null },
      },
    ])
    const [one] = await test.rows<{ status: string; name: string }>(
      `SELECT * FROM items WHERE item_id = 'one' AND owner = 'ada'`,
    )
    expect(one).toMatchObject({ status: 'completed', name: 'one.pdf', phase: 'parsing', max_attempts: 3 })
    finish()
    await done
    const ended = await test.rows('SELECT status, percent, result, outcome FROM sessions WHERE session_id = $1', [
      session.sessionId,
    ])
    expect(ended).toEqual([{ status: 'completed', percent: 100, result: 'result', outcome: 'full' }])
    await manager.close()
    await store.close()
  }, 60_000)
})
