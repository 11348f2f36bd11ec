import {
  type AppendBatch,
  initialSnapshot,
  isProgressError,
  memoryStore,
  type NewEvent,
  type SessionStore,
  type Snapshot,
} from '@progress/core'
import { describeWhere, postgresUrl } from '@progress/test-services'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PostgresStore } from '../src/index.ts'
import { openStore } from '../src/postgres-store.ts'
import { openSchema, type TestSchema } from './support/schema.ts'

const url = await postgresUrl()

const NOW = 1_770_000_000_000

/** What is asked of one session at one time. */
interface Ask {
  readonly events: readonly NewEvent[]
  readonly oddity: 'none' | 'repeated' | 'fenced' | 'unheld' | 'helper' | 'rewound' | 'rebased'
}

const anyText = fc.constantFrom('Reading', 'a "b" \\ {c},', '', 'ü€😀', '\u0000', '\ud800')

const anyPatch: fc.Arbitrary<NewEvent> = fc
  .record(
    {
      timestamp: fc.integer({ min: NOW, max: NOW + 5_000 }),
      message: fc.option(anyText, { nil: null }),
      percent: fc.integer({ min: 0, max: 99 }),
      stage: fc.constantFrom('one', 'two', null),
      stages: fc.constant({ one: { status: 'active' as const, current: 3, total: 9 } }),
      status: fc.constantFrom('active' as const, 'paused' as const),
      startedAt: fc.constant(NOW),
      counters: fc.dictionary(fc.constantFrom('pages', 'words'), fc.option(fc.integer(), { nil: null })),
      metadata: fc.dictionary(fc.constantFrom('model', 'kind'), fc.option(anyText, { nil: null })),
      items: fc.dictionary(fc.constantFrom('x', 'y'), fc.constant({ status: 'active' as const, name: 'file' })),
    },
    { requiredKeys: ['timestamp'] },
  )
  .map((patch) => ({ type: 'progress', ...patch }) as NewEvent)

const anyEnd: fc.Arbitrary<NewEvent> = fc.constant({
  type: 'complete',
  timestamp: NOW,
  data: { text: '\u0000' },
  outcome: 'full',
})

const anyAsk: fc.Arbitrary<Ask> = fc.record({
  events: fc
    .tuple(fc.array(anyPatch, { maxLength: 4 }), fc.option(anyEnd, { freq: 8, nil: undefined }))
    .map(([patches, end]) => (end === undefined ? patches : [...patches, end])),
  oddity: fc.oneof(
    { weight: 6, arbitrary: fc.constant('none' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('repeated', 'fenced', 'unheld', 'helper', 'rewound', 'rebased'),
    },
  ),
})

/** Rounds of what is asked at the same time, for each session. */
const anyHistory = fc.array(fc.array(anyAsk, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 })

const SESSIONS = 5

/** What a session is asked in a round, as calls of `append`, and what became of them. */
async function play(
  store: SessionStore,
  sessionId: string,
  { events, oddity }: Ask,
  round: number,
): Promise<unknown[]> {
  const batch: AppendBatch = { writer: oddity === 'helper' ? 'helper' : 'worker', batch: round + 1, events }
  const log = await store.read(sessionId, Number.MAX_SAFE_INTEGER)
  const seen = (log?.head ?? 0) + 10
  const asked: Record<Ask['oddity'], AppendBatch[]> = {
    none: [batch],
    helper: [batch],
    repeated: [batch, batch],
    fenced: [{ ...batch, epoch: 7 }],
    unheld: [{ ...batch, onlyIf: 'unheld' }],
    rewound: [{ ...batch, seen }],
    rebased: [{ ...batch, seen, rebase: stateAt(sessionId, seen) }],
  }
  return Promise.all(
    asked[oddity].map((one) =>
      store.append(sessionId, one).catch((error: unknown) => (isProgressError(error) ? error.code : 'TypeError')),
    ),
  )
}

const stateAt = (sessionId: string, seq: number): Snapshot => ({
  ...initialSnapshot({ sessionId, workflow: 'job', topics: [], plan: [], createdAt: NOW }),
  seq,
})

describeWhere(url)('appends that are under way at the same time', () => {
  let test: TestSchema
  let store: PostgresStore
  let runs = 0
  beforeAll(async () => {
    test = await openSchema(url)
    // Time stands still: what is done together and alone is done at the same moment.
    store = openStore(test.pool, { schema: test.schema, itemsEveryMs: 60_000 }, { now: () => NOW })
  })
  afterAll(async () => {
    await store.close()
    await test.drop()
  })

  it('come to what each would come to alone', async () => {
    await fc.assert(fc.asyncProperty(anyHistory, comeToTheSame), { numRuns: 10 })
  }, 120_000)

  async function comeToTheSame(history: readonly (readonly Ask[])[]): Promise<void> {
    runs += 1
    const idOf = (set: string, at: number): string => `${set}-${runs}-${at}`
    const model = memoryStore()
    const all = Array.from({ length: SESSIONS }, (_, at) => at)
    for (const at of all) {
      for (const [where, set] of [
        [store, 'together'],
        [store, 'alone'],
        [model, 'together'],
      ] as const) {
        const sessionId = idOf(set, at)
        await where.create({ sessionId, workflow: 'job', plan: [], topics: ['all'], takeWithinMs: 60_000 })
      }
    }
    for (const [round, asks] of history.entries()) {
      const together = await Promise.all(asks.map((ask, at) => play(store, idOf('together', at), ask, round)))
      for (const [at, ask] of asks.entries()) {
        expect(together[at]).toEqual(await play(store, idOf('alone', at), ask, round))
        expect(together[at]).toEqual(await play(model, idOf('together', at), ask, round))
      }
    }
    for (const at of all) {
      const log = await store.read(idOf('together', at))
      const expected = await model.read(idOf('together', at))
      expect(log?.events).toEqual(expected?.events)
      expect(log?.head).toBe(expected?.head)
      const [together, alone] = await Promise.all(['together', 'alone'].map((set) => rowsOf(idOf(set, at))))
      expect(together).toEqual(alone)
    }
    await model.close()
  }

  /** What people can query of a session. */
  async function rowsOf(sessionId: string): Promise<unknown> {
    const session = await test.rows(
      `SELECT status, stage, current, total, message, percent, outcome, result::text, started_at, ended_ms IS NULL,
        counters, metadata, seq, updated_ms, floor, writer, batch, batch_seq, items_seq
       FROM sessions WHERE session_id = $1`,
      [sessionId],
    )
    const items = await test.rows('SELECT item_id, name, status FROM items WHERE session_id = $1 ORDER BY 1', [
      sessionId,
    ])
    const writers = await test.rows('SELECT writer, batch, seq FROM writers WHERE session_id = $1 ORDER BY 1', [
      sessionId,
    ])
    return { session, items, writers }
  }

  it('are read together, each from its own cursor, and one that is not there is none', async () => {
    const ids = Array.from({ length: 70 }, (_, at) => `read-${at}`)
    for (const sessionId of ids) {
      await store.create({ sessionId, workflow: 'job', plan: [], topics: [], takeWithinMs: 60_000 })
    }
    const events = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ type: 'progress', timestamp: NOW + at, message: `${at}` }) as const)
    await Promise.all(
      ids.map((sessionId, at) => store.append(sessionId, { writer: 'w', batch: 1, events: events((at % 5) + 1) })),
    )
    const logs = await Promise.all([...ids, 'nobody'].map((sessionId, at) => store.read(sessionId, at % 3)))
    expect(logs.pop()).toBeUndefined()
    for (const [at, log] of logs.entries()) {
      const head = (at % 5) + 1
      const after = at % 3 <= head ? at % 3 : 0
      expect(log?.session.sessionId).toBe(ids[at])
      expect(log?.head).toBe(head)
      expect(log?.events.map(({ seq }) => seq)).toEqual(
        Array.from({ length: head - after }, (_, index) => after + 1 + index),
      )
    }
  })
})
