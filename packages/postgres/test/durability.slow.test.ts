import { createProgressManager, defineWorkflow, type NewEvent, type SessionStore, type Snapshot } from '@progress/core'
import { describeWhere, postgresUrl, startTcpProxy } from '@progress/test-services'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../src/postgres-store.ts'
import { runChild } from './support/run-child.ts'
import { openSchema, type TestSchema } from './support/schema.ts'

const url = await postgresUrl()
let test: TestSchema
beforeAll(async () => {
  test = await openSchema(url)
}, 60_000)
afterAll(() => test.drop())

const newSession = (sessionId: string) => ({ sessionId, workflow: 'w', plan: [], topics: [], takeWithinMs: 60_000 })

/** How many rows each table has. */
async function rowCounts(): Promise<Record<string, number>> {
  const tables = ['sessions', 'events', 'items', 'keys', 'writers', 'tombstones']
  const counts = tables.map((table) => `SELECT '${table}' AS name, count(*)::int FROM ${table}`)
  const rows = await test.rows<{ name: string; count: number }>(counts.join(' UNION ALL '))
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

describeWhere(url)('durability 1: 100 concurrent writers and readers in 4 processes', () => {
  it('leaves dense logs that every reader saw whole, and processes that end by themselves', async () => {
    const [processes, writers, readers, batches] = [4, 15, 10, 20]
    const ids = ['a', 'b', 'c', 'd', 'e']
    const store = openStore(test.pool, { schema: test.schema })
    for (const id of ids) await store.create(newSession(id))
    const args = [ids.join(','), writers, readers, batches, processes]
    const outputs = await Promise.all(
      Array.from({ length: processes }, (_, index) =>
        runChild('traffic-child.ts', [url, test.schema, `p${index}`, ...args]),
      ),
    )
    const length = (processes * writers * batches) / ids.length
    for (const output of outputs) {
      expect(JSON.parse(output)).toEqual({ seen: Array(readers).fill(length), lengths: ids.map(() => length) })
    }
    for (const id of ids) {
      const events = (await store.read(id, 0))?.events ?? []
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length }, (_, index) => index + 1))
      const lines = events.flatMap((event) => (event.type === 'progress' ? (event.log ?? []) : []))
      expect(new Set(lines.map(({ message }) => message)).size).toBe(length)
    }
    await store.close()
  }, 300_000)
})

describeWhere(url)('durability 7: retention', () => {
  it('brings rows back to where they were after 10,000 sessions, and removes nothing before its time', async () => {
    let now = 1_770_000_000_000
    const retentionMs = 60_000
    const options = { schema: test.schema, retentionMs, tombstoneMs: 60_000, keyRetentionMs: 120_000 }
    const store = openStore(test.pool, { ...options, sweepMs: Number.POSITIVE_INFINITY }, { now: () => now })
    const before = await rowCounts()
    const all = 10_000
    for (let first = 0; first < all; first += 200) {
      await Promise.all(Array.from({ length: 200 }, (_, index) => liveAndEnd(store, `gone-${first + index}`)))
    }
    expect((await rowCounts()).sessions).toBe(all + (before.sessions ?? 0))
    now += retentionMs - 1
    expect(await store.sweep()).toBe(0)
    expect((await store.read('gone-0'))?.head).toBe(2)
    now += 1
    expect(await store.read('gone-0')).toBeUndefined()
    expect(await store.sweep()).toBe(all)
    expect(await rowCounts()).toMatchObject({ sessions: before.sessions, tombstones: all, keys: all })
    expect(await store.tombstone('gone-0')).toEqual({ sessionId: 'gone-0', workflow: 'w', owner: 'o-gone-0' })
    now += 60_000
    await store.sweep()
    expect(await rowCounts()).toEqual(before)
    await store.close()
  }, 300_000)

  it('sweeps from several processes at once without a session being lost or left', async () => {
    let now = 1_770_000_000_000
    const options = { schema: test.schema, retentionMs: 1_000, tombstoneMs: 1, keyRetentionMs: 1 }
    const stores = [1, 2, 3].map(() => openStore(test.pool, { ...options, sweepMs: 1e9 }, { now: () => now }))
    const [store] = stores
    if (store === undefined) throw new TypeError('there are three')
    await Promise.all(Array.from({ length: 1_500 }, (_, index) => liveAndEnd(store, `many-${index}`)))
    now += 1_000
    const removed = await Promise.all(stores.map((some) => some.sweep()))
    const left = await store.sweep()
    expect(removed.reduce((sum, count) => sum + count, left)).toBe(1_500)
    await Promise.all(stores.map((some) => some.close()))
  }, 120_000)
})

async function liveAndEnd(store: SessionStore, sessionId: string): Promise<void> {
  await store.create({ ...newSession(sessionId), owner: `o-${sessionId}`, key: 'k' })
  const items = { file: { status: 'completed' as const, percent: 100 } }
  await store.append(sessionId, { writer: 'w', batch: 1, events: [{ type: 'progress', timestamp: 1, items }] })
  const end = { type: 'complete', timestamp: 2, data: { sessionId }, outcome: 'full' } as const
  await store.append(sessionId, { writer: 'x', batch: 1, events: [end] })
}

const report = defineWorkflow({ name: 'report', stages: { write: 'Writing', check: 'Checking' } })

describeWhere(url)('durability 8: large values', () => {
  it('carries a result of 5 MB and partials of 1 MB', async () => {
    const store = openStore(test.pool, { schema: test.schema })
    const manager = createProgressManager({ store, sweepMs: 0, maxPatchBytes: 2 ** 21, maxResultBytes: 2 ** 23 })
    const part = { text: '漢字 \u0000 "quoted" \\ '.repeat(60_000) }
    const result = { list: Array.from({ length: 50 }, (_, index) => ({ index, text: 'x'.repeat(100_000) })) }
    const { session } = await manager.create(report, {})
    const work = manager.attach(report, session.sessionId, async (_input, emitter) => {
      emitter.partial({ first: part })
      await new Promise((resolve) => setTimeout(resolve, 100))
      emitter.partial({ second: part })
      return result as never
    })
    await work
    const snapshot = await manager.read(session.sessionId)
    expect(snapshot?.snapshot.result).toEqual(result)
    expect(snapshot?.snapshot.partial).toEqual({ first: part, second: part })
    await manager.close()
    await store.close()
  }, 120_000)
})

describeWhere(url)('durability 9: a lost reply to an append', () => {
  /** A store whose replies a test may lose. */
  async function behindProxy() {
    const target = new URL(url ?? '')
    const proxy = await startTcpProxy({ port: Number(target.port || 5_432) })
    target.host = proxy.url
    const pool = new Pool({ connectionString: target.href, max: 4 })
    pool.on('error', () => undefined)
    const store = openStore(pool, { schema: test.schema })
    const end = async (): Promise<void> => {
      await store.close()
      await pool.end()
      await proxy.close()
    }
    return { store, proxy, end }
  }

  it('is answered when the batch is sent again, and nothing is written twice', async () => {
    const { store, proxy, end } = await behindProxy()
    const { sessionId } = (await store.create(newSession('lost'))).session
    const signals: number[] = []
    const other = openStore(test.pool, { schema: test.schema })
    await other.subscribe({ sessionId }, ({ seq }) => signals.push(seq))
    let lost = 0
    let batch = 0
    // The reply that is lost may be that of the doorbell.
    while (lost < 10) {
      batch += 1
      const log = [{ timestamp: 1, level: 'info' as const, message: `${batch}` }]
      const event: NewEvent = { type: 'progress', timestamp: 1, log }
      const append = () => store.append(sessionId, { writer: 'w', batch, events: [event] })
      proxy.dropReplies(1)
      const first = await append().catch((error: unknown) => {
        lost += 1
        return error
      })
      if (first !== batch) expect(first).toMatchObject({ code: 'store_unavailable' })
      await expect.poll(() => append().catch(() => 0), { timeout: 10_000 }).toBe(batch)
    }
    await expect.poll(() => signals.at(-1), { timeout: 10_000 }).toBe(batch)
    expect((await other.read(sessionId, 0))?.events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: batch }, (_, index) => index + 1),
    )
    await other.close()
    await end()
  }, 120_000)

  it('never doubles a log line or appended text', async () => {
    const { store, proxy, end } = await behindProxy()
    const manager = createProgressManager({ store, sweepMs: 0, flushMs: 1 })
    const { session } = await manager.create(report, {})
    const count = 60
    const text: string[] = []
    await manager.attach(report, session.sessionId, async (_input, emitter) => {
      for (let n = 0; n < count; n += 1) {
        if (n % 5 === 0) proxy.dropReplies(1)
        emitter.log(`line ${n}`)
        emitter.append('text' as never, `${n},`)
        text.push(`${n},`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      return 'done' as never
    })
    const state = (await manager.read(session.sessionId))?.snapshot as Snapshot
    expect(state.log.map(({ message }) => message).filter((message) => message.startsWith('line'))).toEqual(
      Array.from({ length: count }, (_, n) => `line ${n}`),
    )
    expect(state.partial.text).toBe(text.join(''))
    expect(state.status).toBe('completed')
    expect(manager.stats().storeErrors).toBeGreaterThan(0)
    await manager.close()
    await end()
  }, 120_000)
})
