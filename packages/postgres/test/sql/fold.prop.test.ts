import { applyEvent, initialSnapshot, type PlanEntry, type SessionEvent, type Snapshot } from '@progress/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqlDatabase, type SqlDatabase } from './support/sql-database.ts'

const PLAN: PlanEntry[] = [
  { id: 'a', title: 'First' },
  { id: 'b', weight: 8 },
]
const START = initialSnapshot({
  sessionId: 's',
  workflow: 'w',
  topics: [],
  plan: PLAN,
  createdAt: 1_760_000_000_000,
})

const anyId = fc.constantFrom('a', 'b', 'файл', 'toString', '0', 'has own', '"\\')
const anyJson = fc.jsonValue({ maxDepth: 2 })
const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom('漢', '\\u0000', '\\\\', '"'))
const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] })
const entries = <T>(value: fc.Arbitrary<T>) => fc.dictionary(anyId, value, { maxKeys: 3 }).map((d) => ({ ...d }))
const anyFault = fc.record({ code: fc.constant('timeout'), message: anyText, retryable: fc.boolean() })
const shared = {
  attempt: fc.option(fc.nat(3)),
  error: fc.option(anyFault),
  startedAt: fc.option(fc.nat()),
  metadata: fc.option(entries(anyJson)),
}
const anyPatch = optional({
  percent: fc.double({ min: 0, max: 99.99, noNaN: true }).map(Math.abs),
  stage: fc.option(anyId),
  message: fc.option(anyText),
  status: fc.constantFrom('pending', 'active', 'paused', 'waiting', 'cancelling'),
  startedAt: fc.nat(),
  endAt: fc.option(fc.nat()),
  plan: fc.array(fc.record({ id: anyId, weight: fc.nat(9) }), { maxLength: 3 }),
  stages: entries(
    optional({
      ...shared,
      status: fc.constantFrom('active', 'completed', 'failed', 'skipped'),
      current: fc.option(fc.nat(9)),
    }),
  ),
  items: entries(
    optional({
      ...shared,
      status: fc.constantFrom('pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'),
      percent: fc.option(fc.nat(100)),
    }),
  ),
  counters: entries(fc.option(fc.integer())),
  metadata: entries(anyJson),
  log: fc.array(fc.record({ timestamp: fc.nat(), level: fc.constantFrom('info', 'warn'), message: anyText }), {
    maxLength: 60,
  }),
  append: entries(anyText),
})
const anyLive = fc.oneof(
  anyPatch.map((patch) => ({ type: 'progress', ...patch })),
  fc.tuple(anyPatch, entries(anyJson)).map(([patch, data]) => ({ type: 'partial', ...patch, data })),
  fc.constant({ type: 'control', action: 'pause' }),
  fc.constant({ type: 'later-version', anything: 1 }),
)
const anyEnd = fc.oneof(
  fc.record(
    { type: fc.constant('complete'), data: anyJson, outcome: fc.constant('full'), percent: fc.nat(100) },
    { requiredKeys: ['type', 'data', 'outcome'] },
  ),
  fc.record({ type: fc.constant('error'), error: anyFault }),
  fc.record({ type: fc.constant('cancelled'), reason: anyText }, { requiredKeys: ['type'] }),
)
const anyLog = fc
  .tuple(fc.array(anyLive, { maxLength: 8 }), fc.option(anyEnd))
  .map(([live, end]) =>
    (end === null ? live : [...live, end]).map(
      (event, index) =>
        ({ ...event, sessionId: 's', seq: index + 1, timestamp: 1_760_000_000_000 + index }) as SessionEvent,
    ),
  )

let database: SqlDatabase
beforeAll(async () => {
  database = await openSqlDatabase()
}, 120_000)
afterAll(() => database.close())

/** Writes a log as a store does, and lets SQL say what it stands for. */
async function foldInSql(events: readonly SessionEvent[]): Promise<Snapshot> {
  const result = events.flatMap((event) => (event.type === 'complete' ? [JSON.stringify(event.data)] : []))[0]
  const bodies = events.map(({ type: _, seq: __, timestamp: ___, sessionId: ____, ...body }) => {
    const { data, ...rest } = body as { data?: unknown }
    return JSON.stringify(_ === 'complete' ? rest : { ...rest, ...(data !== undefined && { data }) })
  })
  await database.rows(
    `with gone as (delete from events), s as (
       insert into sessions (session_id, workflow, plan, created_ms, updated_ms, updated_at, due_ms, result)
       values ('s', 'w', $1, $2, $2, now(), 0, $3)
       on conflict (session_id) do update set result = excluded.result)
     select`,
    [JSON.stringify(PLAN), START.createdAt, result ?? null],
  )
  await database.rows(
    `insert into events (session_id, seq, type, timestamp_ms, body)
     select 's', n, type, $3 + n - 1, body::json
     from unnest($1::text[], $2::text[]) with ordinality as every (type, body, n)`,
    [events.map(({ type }) => type), bodies, START.createdAt],
  )
  const [row] = await database.rows<{ state: Snapshot }>("select progress_snapshot('s') as state")
  return row?.state as Snapshot
}

it('SQL folds any log to what applyEvent folds it to', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async (log) => {
      const state = log.reduce<Snapshot>(applyEvent, START)
      expect(state.seq).toBe(log.length)
      expect(await foldInSql(log)).toEqual(JSON.parse(JSON.stringify(state)))
    }),
    { numRuns: 100 },
  )
}, 120_000)

it('text that jsonb does not hold is readable but for the character itself', async () => {
  const event = {
    type: 'progress',
    sessionId: 's',
    seq: 1,
    timestamp: START.createdAt,
    message: 'a\u0000b\ud800c\\u0000',
  } as const
  expect((await foldInSql([event])).message).toBe('a\ufffdb\ufffdc\\u0000')
})
