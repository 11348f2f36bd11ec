import type { Snapshot } from '@progress/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoted } from './support/apply-migrations.ts'
import { openSqlDatabase, type SqlDatabase } from './support/sql-database.ts'

const PLAN = [
  { id: 'fetch', title: 'Fetching' },
  { id: 'parse', title: 'Parsing', weight: 3 },
]

let db: SqlDatabase
let made = 0
beforeAll(async () => {
  db = await openSqlDatabase()
}, 120_000)
afterAll(() => db.close())

const newSession = async (fields: object = {}): Promise<string> => {
  made += 1
  return db.call('create', { workflow: 'import', plan: PLAN, session_id: `session-${made}`, ...fields })
}
/** Lets a lease run out, without waiting for it. */
const lapse = (session_id: string) =>
  db.rows('update sessions set lease_ms = now_ms() - 1, due_ms = now_ms() - 1 where session_id = $1', [session_id])
/** What the store's sweep appends to a session whose holder was lost. */
const sweepToWaiting = (session_id: string) =>
  db.rows(
    `select append_events(jsonb_build_object('id', session_id, 'writer', 'sweep', 'batch', 1, 'latest', now_ms(),
       'events', '[{"type": "progress", "timestamp": 0}]'::jsonb, 'patch', '{"status": "waiting"}'::jsonb),
       array['{"status": "waiting"}']) from sessions where session_id = $1`,
    [session_id],
  )
/** What `controlSession` appends where a follower asks for a cancel. */
const askToCancel = (session_id: string) =>
  db.rows(
    `select append_events(jsonb_build_object('id', session_id, 'writer', 'control', 'batch', 1, 'latest', now_ms(),
       'events', '[{"type": "control", "timestamp": 0}, {"type": "progress", "timestamp": 0}]'::jsonb,
       'patch', '{"status": "cancelling"}'::jsonb),
       array['{"action": "cancel"}', '{"status": "cancelling"}']) from sessions where session_id = $1`,
    [session_id],
  )

/** That the columns say what @progress/core makes of the log. */
async function expectColumnsToBeTheFold(session_id: string): Promise<Snapshot> {
  const state = await db.fold(session_id)
  const row = await db.session(session_id)
  const stage = state.stage === undefined ? undefined : state.stages[state.stage]
  expect({ ...row, started_at: (row.started_at as Date | null)?.getTime() }).toMatchObject({
    seq: state.seq,
    status: state.status,
    stage: state.stage ?? null,
    current: stage?.current ?? null,
    total: stage?.total ?? null,
    message: state.message ?? null,
    percent: state.percent,
    outcome: state.outcome ?? null,
    error: state.error ?? null,
    reason: state.reason ?? null,
    result: state.result ?? null,
    counters: state.counters,
    metadata: state.metadata,
    updated_ms: state.updatedAt,
    ended_ms: state.endedAt ?? null,
    started_at: state.startedAt,
    items_seq: state.seq,
  })
  const items = await db.rows<{ item_id: string; status: string; percent: number | null }>(
    'select item_id, status, percent from items where session_id = $1 order by index',
    [session_id],
  )
  expect(items).toEqual(
    Object.entries(state.items).map(([item_id, { status, percent = null }]) => ({ item_id, status, percent })),
  )
  const [read] = await db.rows<{ snapshot: Snapshot }>('select progress_snapshot($1) as snapshot', [session_id])
  expect(read?.snapshot).toEqual(state)
  return state
}

describe('a worker in SQL', () => {
  it('moves the bar, and ends the session', async () => {
    const session_id = await newSession()
    expect(await db.call('update', { session_id, stage: 'fetch', current: 1, total: 4 })).toBe('active')
    expect(await db.session(session_id)).toMatchObject({ percent: 6.25, message: 'Fetching', epoch: 1 })
    await db.call('update', { session_id, stage: 'parse', message: 'Reading the table' })
    await db.call('item', { session_id, item_id: 'row', phase: 'reading', percent: 50, kind: 'text/csv', size: 12 })
    await db.call('count', { session_id, counter: 'rows', by: 5 })
    await db.call('count', { session_id, counter: 'rows' })
    await db.call('log', { session_id, message: 'a line', level: 'warn', item: 'row' })
    await db.call('partial', { session_id, data: { first: 'row' } })
    const live = await expectColumnsToBeTheFold(session_id)
    expect(live).toMatchObject({
      status: 'active',
      percent: 62.5,
      counters: { rows: 6 },
      partial: { first: 'row' },
      log: [{ level: 'warn', message: 'a line', item: 'row' }],
      stages: { fetch: { status: 'completed' }, parse: { status: 'active', message: 'Reading the table' } },
      items: { row: { status: 'active', phase: 'reading', percent: 50, kind: 'text/csv', size: 12, index: 0 } },
    })
    expect(await db.call('complete', { session_id, result: { rows: 6 } })).toBe('completed')
    const ended = await expectColumnsToBeTheFold(session_id)
    expect(ended).toMatchObject({ status: 'completed', percent: 100, result: { rows: 6 }, outcome: 'full' })
  })

  it('fails with the code that it names, and the bar stays where it is', async () => {
    const session_id = await newSession()
    await db.call('update', { session_id, stage: 'fetch', current: 1, total: 2 })
    const failure = { code: 'bad_file', message: 'The file has no rows', retryable: true, details: { rows: 0 } }
    expect(await db.call('error', { session_id, ...failure })).toBe('failed')
    const state = await expectColumnsToBeTheFold(session_id)
    expect(state).toMatchObject({ percent: 12.5, error: { ...failure, stage: 'fetch' } })
    expect(state.stages.fetch).toMatchObject({ status: 'failed', error: { code: 'bad_file' } })
  })

  it('ends a partial outcome where its items are', async () => {
    const session_id = await newSession({ plan: [{ id: 'work' }] })
    await db.call('update', { session_id, stage: 'work' })
    for (const item_id of ['one', 'two', 'three']) await db.call('item', { session_id, item_id })
    for (const item_id of ['one', 'two']) await db.call('item', { session_id, item_id, status: 'completed' })
    await db.call('complete', { session_id, outcome: 'partial' })
    expect(await expectColumnsToBeTheFold(session_id)).toMatchObject({ percent: 66.67, outcome: 'partial' })
  })

  it('hears of a cancel with its next call, and ends the session as cancelled', async () => {
    const session_id = await newSession()
    await db.call('update', { session_id, stage: 'fetch' })
    await askToCancel(session_id)
    expect(await db.call('update', { session_id, current: 1, total: 2 })).toBe('cancelling')
    expect(await db.call('cancelled', { session_id, reason: 'asked to' })).toBe('cancelled')
    expect(await expectColumnsToBeTheFold(session_id)).toMatchObject({ reason: 'asked to' })
  })

  it('is the same worker after its lease has run out, as long as nobody took the session over', async () => {
    const session_id = await newSession()
    await db.call('update', { session_id, stage: 'fetch' })
    await lapse(session_id)
    await sweepToWaiting(session_id)
    expect(await db.session(session_id)).toMatchObject({ status: 'waiting' })
    expect(await db.call('renew', { session_id })).toBe('active')
    expect(await expectColumnsToBeTheFold(session_id)).toMatchObject({ status: 'active' })
  })

  it('renews its lease with every call, for as long as it said last, 60 s where it said nothing', async () => {
    const session_id = await newSession()
    const leaseMs = async () => {
      const [row] = await db.rows<{ left: number }>(
        'select lease_ms - now_ms() as left from sessions where session_id = $1 and lease_ms = due_ms',
        [session_id],
      )
      return row?.left ?? 0
    }
    await db.call('update', { session_id, stage: 'fetch' })
    expect(await leaseMs()).toBeGreaterThan(30_000)
    expect(await leaseMs()).toBeLessThanOrEqual(60_000)
    await db.call('update', { session_id, lease: '1 hour' })
    await db.call('log', { session_id, message: 'hello' })
    expect(await leaseMs()).toBeGreaterThan(1_800_000)
  })

  it('leaves its percent alone where a later one is lower, and never says 100 before the end', async () => {
    const session_id = await newSession()
    await db.call('update', { session_id, stage: 'fetch', percent: 60 })
    await db.call('update', { session_id, percent: 20 })
    expect(await db.session(session_id)).toMatchObject({ percent: 60 })
    await db.call('update', { session_id, percent: 100 })
    expect(await db.session(session_id)).toMatchObject({ percent: 99.99 })
  })

  it('clamps current to 0 and total', async () => {
    const session_id = await newSession()
    await db.call('update', { session_id, stage: 'fetch', current: 12, total: 10 })
    expect(await db.session(session_id)).toMatchObject({ current: 10, total: 10 })
    await db.call('update', { session_id, current: -3 })
    expect(await db.session(session_id)).toMatchObject({ current: 0, total: 10 })
  })

  it('checkpoints its log, so that a long one stays short', async () => {
    const session_id = await newSession()
    await db.rows(`select progress_update($1, 'fetch', n, 530) from generate_series(1, 530) n`, [session_id])
    const [{ kept } = { kept: 0 }] = await db.rows<{ kept: number }>(
      'select count(*)::integer as kept from events where session_id = $1',
      [session_id],
    )
    expect(kept).toBeLessThanOrEqual(512)
    const { seq, checkpoint_seq, checkpoint } = await db.session(session_id)
    expect(seq).toBe(531)
    expect(checkpoint_seq).toBeGreaterThanOrEqual(256)
    expect(checkpoint).toMatchObject({
      seq: checkpoint_seq,
      stages: { fetch: { current: Number(checkpoint_seq) - 1 } },
    })
    await db.call('complete', { session_id, result: 'done' })
    const [read] = await db.rows<{ state: Snapshot }>('select progress_snapshot($1) as state', [session_id])
    expect(read?.state).toMatchObject({ seq: 533, percent: 100, result: 'done', stages: { fetch: { current: 530 } } })
  })
})

describe('who may say what', () => {
  it('a second worker is refused while the first holds the session, and whoever had it and lost it ever after', async () => {
    const session_id = await newSession()
    const [first, second] = [{ worker: 'first' }, { worker: 'second' }]
    await db.call('update', { session_id, stage: 'fetch', ...first })
    expect(await db.refusal('update', { session_id, current: 1, ...second })).toBe('PR004')
    expect(await db.refusal('start', { session_id, ...second })).toBe('PR004')
    await lapse(session_id)
    expect(await db.refusal('update', { session_id, current: 1, ...second })).toBe('PR005')
    expect(await db.call('start', { session_id, ...second })).toMatchObject({ status: 'active', attempt: 2 })
    for (const name of ['update', 'renew', 'complete', 'error', 'cancelled', 'release']) {
      expect(await db.refusal(name, { session_id, ...first }), name).toBe('PR005')
    }
    expect(await db.refusal('item', { session_id, item_id: 'late', ...first })).toBe('PR005')
    expect(await db.refusal('log', { session_id, message: 'late', ...first })).toBe('PR005')
    expect(await db.refusal('count', { session_id, counter: 'late', ...first })).toBe('PR005')
    await lapse(session_id)
    await db.call('start', { session_id, worker: 'third' })
    expect(await db.refusal('log', { session_id, message: 'late', ...first })).toBe('PR005')
    const state = await expectColumnsToBeTheFold(session_id)
    expect(state.metadata).toEqual({ attempt: 3 })
    expect(state.log.map(({ message }) => message)).toEqual([
      'Another worker has taken over (attempt 2)',
      'Another worker has taken over (attempt 3)',
    ])
  })

  it('a worker in SQL that a holder elsewhere has succeeded is fenced', async () => {
    const session_id = await newSession()
    await db.call('update', { session_id, stage: 'fetch', worker: 'first' })
    await db.rows("update sessions set epoch = 2, holder = 'elsewhere' where session_id = $1", [session_id])
    expect(await db.refusal('update', { session_id, current: 1, worker: 'first' })).toBe('PR005')
    expect(await db.refusal('item', { session_id, item_id: 'late', worker: 'first' })).toBe('PR005')
  })

  it('items, counters and lines come from anybody while another holds the session, and count with its next call', async () => {
    const session_id = await newSession({ plan: [{ id: 'work' }] })
    await db.call('update', { session_id, stage: 'work', worker: 'holder' })
    for (const item_id of ['one', 'two']) {
      await db.call('item', { session_id, item_id, status: 'completed', worker: 'another' })
    }
    await db.call('item', { session_id, item_id: 'three', worker: 'another' })
    await db.call('count', { session_id, counter: 'rows', by: 2, worker: 'another' })
    await db.call('log', { session_id, message: 'from outside', worker: 'another' })
    expect(await expectColumnsToBeTheFold(session_id)).toMatchObject({ percent: 0, counters: { rows: 2 } })
    await db.call('item', { session_id, item_id: 'three', status: 'active', worker: 'holder' })
    expect(await expectColumnsToBeTheFold(session_id)).toMatchObject({
      percent: 66.67,
      counts: { completed: 2, total: 3 },
    })
  })

  it('an item may be told of before any worker came, who then has the session to take', async () => {
    const session_id = await newSession()
    expect(await db.call('item', { session_id, item_id: 'file' })).toBe('pending')
    expect(await db.session(session_id)).toMatchObject({ epoch: 0, seq: 1 })
    expect(await db.call('start', { session_id })).toMatchObject({ attempt: 1, status: 'active', workflow: 'import' })
  })

  it('a worker takes over what was given back, with the input that was kept', async () => {
    const session_id = await newSession({ input: { file: 'a.csv' } })
    await db.call('update', { session_id, stage: 'fetch', current: 1, total: 2, worker: 'first' })
    await db.call('release', { session_id, worker: 'first' })
    expect(await db.session(session_id)).toMatchObject({ holder: null, lease_ms: null })
    expect(await db.call('start', { session_id, worker: 'second' })).toMatchObject({
      attempt: 2,
      input: { file: 'a.csv' },
    })
    await db.call('update', { session_id, stage: 'fetch', current: 2, total: 2, worker: 'second' })
    expect(await expectColumnsToBeTheFold(session_id)).toMatchObject({ percent: 25 })
  })

  it('what the caller rolls back never was', async () => {
    const session_id = await newSession()
    await db.run('begin')
    await db.call('update', { session_id, stage: 'fetch' })
    await db.run('rollback')
    expect(await db.session(session_id)).toMatchObject({ seq: 0, epoch: 0, status: 'pending' })
    expect(await db.events(session_id)).toEqual([])
  })

  it('nothing is said after the end', async () => {
    const session_id = await newSession()
    await db.call('complete', { session_id })
    const calls: [string, object][] = [
      ['start', {}],
      ['update', { stage: 'fetch' }],
      ['renew', {}],
      ['skip', { stage: 'fetch' }],
      ['partial', { data: {} }],
      ['item', { item_id: 'late' }],
      ['log', { message: 'late' }],
      ['count', { counter: 'late' }],
      ['complete', {}],
      ['error', {}],
      ['cancelled', {}],
      ['release', {}],
    ]
    for (const [name, args] of calls) expect(await db.refusal(name, { session_id, ...args }), name).toBe('PR003')
  })

  it('one start with a key stands for all of them, and limits hold', async () => {
    const start = { workflow: 'keyed', owner: 'ann', key: 'k', input: { n: 1 } }
    const session_id = await db.call('create', start)
    expect(await db.call('create', start)).toBe(session_id)
    expect(await db.refusal('create', { ...start, input: { n: 2 } })).toBe('PR013')
    expect(await db.refusal('create', { workflow: 'keyed', owner: 'ann', max_active: 1 })).toBe('PR012')
    expect(await db.refusal('create', { workflow: 'keyed', session_id })).toBe('PR010')
  })
})

describe('what is no value', () => {
  const name = 'x'.repeat(201)
  const hostile: [string, object, string][] = [
    ['update', { session_id: 'nobody' }, 'PR001'],
    ['update', { session_id: null }, 'PR001'],
    ['update', { session_id: "'; drop table sessions; --" }, 'PR001'],
    ['update', { stage: 'unknown' }, 'PR006'],
    ['update', { stage: '__proto__' }, 'PR006'],
    ['update', { stage: "fetch'; drop table sessions; --" }, 'PR006'],
    ['update', { stage: 'fetch', current: 'NaN' }, 'PR010'],
    ['update', { stage: 'fetch', total: 'Infinity' }, 'PR010'],
    ['update', { percent: '-Infinity' }, 'PR010'],
    ['update', { lease: '0 seconds' }, 'PR010'],
    ['update', { lease: '-1 hour' }, 'PR010'],
    ['update', { lease: '2 days' }, 'PR010'],
    ['update', { worker: 'a\nb' }, 'PR010'],
    ['start', { items_failed: 'maybe' }, 'PR010'],
    ['item', { item_id: '__proto__' }, 'PR010'],
    ['item', { item_id: 'constructor' }, 'PR010'],
    ['item', { item_id: '' }, 'PR010'],
    ['item', { item_id: null }, 'PR010'],
    ['item', { item_id: name }, 'PR010'],
    ['item', { item_id: '\u{1F600}'.repeat(101) }, 'PR010'],
    ['item', { item_id: 'a\tb' }, 'PR010'],
    ['item', { item_id: 'a', status: 'done' }, 'PR010'],
    ['item', { item_id: 'a', percent: 'NaN' }, 'PR010'],
    ['item', { item_id: 'a', metadata: ['no', 'object'] }, 'PR010'],
    ['item', { item_id: 'a', metadata: { constructor: 1 } }, 'PR010'],
    ['item', { item_id: 'a', error: { message: 'no code' } }, 'PR010'],
    ['item', { item_id: 'a', metadata: { text: 'x'.repeat(300_000) } }, 'PR011'],
    ['log', { message: null }, 'PR010'],
    ['log', { message: 'x', level: 'loud' }, 'PR010'],
    ['count', { counter: 'prototype' }, 'PR010'],
    ['count', { counter: 'a', by: 'NaN' }, 'PR010'],
    ['partial', { data: [1] }, 'PR010'],
    ['partial', { data: null }, 'PR010'],
    ['skip', { stage: null }, 'PR006'],
    ['complete', { outcome: 'perhaps' }, 'PR010'],
    ['complete', { result: 'x'.repeat(6_000_000) }, 'PR011'],
    ['error', { code: '' }, 'PR010'],
    ['error', { code: null }, 'PR010'],
  ]
  it.each(hostile)(
    'progress_%s %o is refused with a state of its own, and changes nothing',
    async (call, args, state) => {
      const session_id = await newSession()
      const before = await db.session(session_id)
      expect(await db.refusal(call, { session_id, ...args })).toBe(state)
      expect(await db.session(session_id)).toEqual(before)
      expect(await db.events(session_id)).toEqual([])
    },
  )

  const twice = [{ id: 'a' }, { id: 'a' }]
  const plans = [null, {}, 'x', [1], [{}], [{ id: '__proto__' }], twice, [{ id: 'a', weight: -1 }]].map((plan) => ({
    plan,
  }))
  it.each(plans)('a session of %j is refused', async ({ plan }) => {
    expect(await db.refusal('create', { workflow: 'w', plan })).toBe('PR010')
  })

  it('text that is too long is cut, and names are names, whatever they look like', async () => {
    const session_id = await newSession({ plan: [{ id: "o'clock" }, { id: '%L $1 \\' }] })
    await db.call('update', { session_id, stage: "o'clock", message: 'ö'.repeat(1_000_000) })
    await db.call('update', { session_id, stage: '%L $1 \\', current: 1, total: 3 })
    await db.call('item', { session_id, item_id: "'); drop table items; --", status: 'active' })
    await db.call('count', { session_id, counter: '0' })
    const state = await expectColumnsToBeTheFold(session_id)
    expect(state.stages["o'clock"]?.message).toHaveLength(10_000)
    expect(Object.keys(state.items)).toEqual(["'); drop table items; --"])
  })

  it('numbers beyond what adds up are clamped, and the smallest there are do no harm', async () => {
    const session_id = await newSession()
    await db.call('update', { session_id, stage: 'fetch', current: 5e-324, total: 1e300 })
    await db.call('update', { session_id, current: 1e300, total: 5e-324 })
    await db.call('item', { session_id, item_id: 'a', percent: 5e-324, size: -1, attempt: 1e308 })
    const { stages, items } = await expectColumnsToBeTheFold(session_id)
    expect(stages.fetch).toMatchObject({ current: 5e-324, total: 5e-324 })
    expect(items.a).toMatchObject({ size: 0, attempt: Number.MAX_SAFE_INTEGER })
  })
})

it('functions look for their objects in their own schema alone', async () => {
  const functions = await db.rows<{ name: string; path: string[] | null }>(
    `select p.proname as name, p.proconfig as path from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = $1 and p.proname ~ '^_?progress_'`,
    [db.schema],
  )
  expect(functions.length).toBeGreaterThan(30)
  for (const { name, path } of functions) expect(path, name).toEqual([`search_path=${quoted(db.schema)}, pg_temp`])
})
