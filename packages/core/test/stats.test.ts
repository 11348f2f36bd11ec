import { describe, expect, it } from 'vitest'
import { countInto } from '../src/count-into.ts'
import { ProgressError } from '../src/index.ts'
import type { SessionStore } from '../src/store.ts'
import { deferred, managed, scan } from './managed.ts'

const broken =
  (isDown: () => boolean) =>
  (inner: SessionStore): SessionStore => ({
    ...bound(inner),
    async *lapsed(byMs) {
      if (isDown()) throw new ProgressError('store_unavailable')
      yield* inner.lapsed(byMs)
    },
  })

/** A store's methods as plain properties. */
function bound(inner: SessionStore): SessionStore {
  const names = [
    'create',
    'append',
    'read',
    'tombstone',
    'subscribe',
    'list',
    'checkpoint',
    'acquire',
    'renew',
  ] as const
  const more = ['release', 'lapsed', 'delete', 'withdraw', 'health', 'close'] as const
  const methods = Object.fromEntries([...names, ...more].map((name) => [name, inner[name].bind(inner)]))
  return { ...methods, name: inner.name, flushMs: inner.flushMs } as SessionStore
}

describe('what a manager counts', () => {
  it('begins at nothing, when it was made', () => {
    const { manager, clock } = managed()
    const none = { count: 0, totalMs: 0, meanMs: 0, maxMs: 0 }
    expect(manager.stats()).toMatchObject({ since: clock.now(), held: 0, events: 0, failures: {}, durations: none })
    expect(manager.stats().sweep).toEqual({
      everyMs: 0,
      running: false,
      done: 0,
      failed: 0,
      waiting: 0,
      ended: 0,
      lateMs: 0,
    })
  })

  it('tells new sessions, joined ones and retries apart', async () => {
    const { manager } = managed()
    const first = await manager.create(scan, { a: 1 }, { owner: 'ann', key: 'k' })
    await manager.create(scan, { a: 1 }, { owner: 'ann', key: 'k' })
    const failing = manager.attach(scan, first.session.sessionId, () => {
      throw new ProgressError('timeout')
    })
    await expect(failing).rejects.toThrow()
    await manager.retry(scan, first.session.sessionId)
    await manager.retry(scan, first.session.sessionId)
    expect(manager.stats()).toMatchObject({ started: 2, joined: 2, retried: 1, failed: 1, failures: { timeout: 1 } })
  })

  it('times the work from its beginning to its end, and tells who fails of what', async () => {
    const { manager, clock } = managed()
    for (const ms of [1_000, 3_000]) {
      const gate = deferred()
      const run = manager.run(scan, null, {}, () => gate.promise)
      await clock.advance(ms)
      gate.resolve()
      await run
    }
    const failing = manager.run(scan, null, {}, () => Promise.reject(new Error('a secret')))
    await expect(failing).rejects.toThrow('a secret')
    const { durations, failures, completed, failed } = manager.stats()
    expect({ completed, failed, failures }).toEqual({ completed: 2, failed: 1, failures: { internal: 1 } })
    expect(durations).toEqual({ count: 3, totalMs: 4_000, meanMs: 4_000 / 3, maxMs: 3_000 })
  })

  it('knows the rate of emission: the events of the last minute', async () => {
    const { manager, clock } = managed()
    await manager.run(scan, null, {}, (emitter) => emitter.stage('ai_research'))
    const { events } = manager.stats()
    expect(events).toBeGreaterThan(1)
    expect(manager.stats().eventsInLastMinute).toBe(events)
    await clock.advance(60_000)
    expect(manager.stats()).toMatchObject({ events, eventsInLastMinute: 0 })
  })

  it('counts a session that another worker had before', async () => {
    const { manager, clock, store } = managed()
    const { session } = await manager.create(scan, null, {})
    await store.acquire(session.sessionId, 'another', 1_000)
    await clock.advance(1_001)
    await manager.attach(scan, session.sessionId, () => null)
    expect(manager.stats()).toMatchObject({ takenOver: 1, completed: 1 })
  })

  it('tells hundreds of codes apart no further than a hundred', () => {
    const counts = new Map<string, number>()
    for (let n = 0; n < 250; n += 1) countInto(counts, `code-${n}`)
    countInto(counts, 'code-0')
    expect([counts.size, counts.get('code-0'), counts.get('other')]).toEqual([101, 2, 150])
  })
})

describe('what a manager tells of its sweeps', () => {
  it('counts them, what they found, and when the last one succeeded', async () => {
    const { manager, clock, store } = managed({ sweepMs: 5_000, takeoverMs: 60_000 })
    const { session } = await manager.create(scan, null, {})
    await store.acquire(session.sessionId, 'lost', 1_000)
    await clock.advance(5_000)
    expect(manager.stats().sweep).toEqual({
      everyMs: 5_000,
      running: false,
      done: 1,
      failed: 0,
      waiting: 1,
      ended: 0,
      lastDoneAt: clock.now(),
      lateMs: 0,
    })
    await clock.advance(65_000)
    expect(manager.stats().sweep).toMatchObject({ done: 14, waiting: 1, ended: 1 })
    await manager.close()
  })

  it('says how late the next success is while they fail, and that it is no longer late once one succeeds', async () => {
    let down = true
    const { manager, clock } = managed({ sweepMs: 5_000, wrap: broken(() => down) })
    await clock.advance(22_000)
    expect(manager.stats().sweep).toMatchObject({ done: 0, failed: 4, lateMs: 17_000 })
    expect(manager.stats().sweep).not.toHaveProperty('lastDoneAt')
    down = false
    await clock.advance(3_000)
    expect(manager.stats().sweep).toMatchObject({ done: 1, failed: 4, lateMs: 0, lastDoneAt: clock.now() })
    await manager.close()
    await clock.advance(60_000)
    expect(manager.stats().sweep).toMatchObject({ done: 1, lateMs: 0 })
  })
})
