import { describe, expect, it } from 'vitest'
import { foldLog } from '../fold.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { memoryStore } from './memory-store.ts'
import type { MemoryStoreOptions } from './options.ts'

function setUp(options: MemoryStoreOptions = {}) {
  const clock = fakeClock()
  const store = memoryStore({ clock, ...options })
  const create = (sessionId: string, fields = {}) =>
    store.create({ sessionId, workflow: 'scan', plan: [], topics: [], takeWithinMs: 60_000, ...fields })
  const append = (sessionId: string, batch: number, text = '') =>
    store.append(sessionId, { writer: 'w', batch, events: [{ type: 'progress', timestamp: 1, message: text }] })
  const end = (sessionId: string) =>
    store.append(sessionId, { writer: 'end', batch: 1, events: [{ type: 'cancelled', timestamp: 1 }] })
  return { clock, store, create, append, end }
}

const KIB = 'x'.repeat(1_024)

describe('memoryStore', () => {
  it('lets the one that ended first go when there are too many, and leaves its tombstone', async () => {
    const { store, create, end } = setUp({ maxSessions: 3 })
    for (const id of ['a', 'b', 'c']) await create(id, { owner: 'o' })
    await end('b')
    await end('a')
    await create('d')
    expect(await store.read('b')).toBeUndefined()
    expect(await store.tombstone('b')).toEqual({ sessionId: 'b', workflow: 'scan', owner: 'o' })
    expect((await store.read('a'))?.session.status).toBe('cancelled')
  })

  it('takes no more sessions when all that it may hold are live', async () => {
    const { create, end } = setUp({ maxSessions: 2 })
    await create('a')
    await create('b')
    await expect(create('c')).rejects.toMatchObject({ code: 'store_unavailable', retryable: true })
    await end('a')
    await expect(create('c')).resolves.toMatchObject({ created: true })
  })

  it('joins a key’s session also when it is full', async () => {
    const { create } = setUp({ maxSessions: 1 })
    await create('a', { key: 'k' })
    await expect(create('b', { key: 'k' })).resolves.toMatchObject({ created: false, session: { sessionId: 'a' } })
  })

  it('lets ended ones go when there is too much to keep', async () => {
    const { store, create, append, end } = setUp({ maxBytes: 4_096 })
    await create('old')
    await append('old', 1, KIB + KIB)
    await end('old')
    await create('new')
    for (let n = 1; n <= 3; n += 1) await append('new', n, KIB)
    expect(await store.read('old')).toBeUndefined()
    expect((await store.read('new'))?.head).toBe(3)
  })

  it('takes only what ends or trims a session when live ones fill it', async () => {
    const { store, create, append, end } = setUp({ maxBytes: 4_096, keptEvents: 0 })
    await create('a')
    await create('b')
    for (let n = 1; n <= 4; n += 1) await append('a', n, KIB)
    await expect(append('a', 5)).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(append('a', 4, KIB)).resolves.toBe(4)
    await expect(create('c')).rejects.toMatchObject({ code: 'store_unavailable' })
    const log = await store.read('a')
    if (log === undefined) throw new TypeError('a is there')
    await store.checkpoint('a', foldLog(log))
    await expect(append('a', 5)).resolves.toBe(5)
    for (let n = 6; n <= 8; n += 1) await append('a', n, KIB)
    await expect(end('b')).resolves.toBe(1)
  })

  it('has one timer for everything that expires, and none when nothing does', async () => {
    const { clock, store, create, end } = setUp()
    expect(clock.pending).toBe(0)
    for (let n = 0; n < 20; n += 1) {
      await create(`s${n}`, { key: `k${n}` })
      await end(`s${n}`)
      await clock.advance(1_000)
    }
    expect(clock.pending).toBe(1)
    await clock.advance(25 * 60 * 60 * 1_000)
    expect((await store.list({})).items).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('keeps for longer than any timer of the platform lasts, or for ever', async () => {
    const days = 24 * 60 * 60 * 1_000
    const { clock, store, create, end } = setUp({ retentionMs: 60 * days, tombstoneMs: Number.POSITIVE_INFINITY })
    await create('s')
    await end('s')
    await clock.advance(60 * days - 1)
    expect(await store.read('s')).toBeDefined()
    await clock.advance(1)
    expect(await store.read('s')).toBeUndefined()
    await clock.advance(1_000 * days)
    expect(await store.tombstone('s')).toBeDefined()
  })

  it('does not take a session that was given the id of a deleted one for that of its key', async () => {
    const { store, create, end } = setUp({})
    await create('a', { key: 'k' })
    await end('a')
    await store.delete('a')
    await create('a', { key: 'k', owner: 'somebody else' })
    await expect(create('b', { key: 'k' })).rejects.toMatchObject({ code: 'session_expired' })
  })

  it('does not let a key go while its session can be read', async () => {
    const { clock, create, end } = setUp({ keyRetentionMs: 1_000, retentionMs: 5_000 })
    await create('a', { key: 'k' })
    await clock.advance(60_000)
    await expect(create('b', { key: 'k' })).resolves.toMatchObject({ created: false })
    await end('a')
    await clock.advance(4_999)
    await expect(create('b', { key: 'k' })).resolves.toMatchObject({ created: false })
    await clock.advance(1)
    await expect(create('b', { key: 'k' })).resolves.toMatchObject({ created: true })
  })

  it('says no to all but health once it is closed', async () => {
    const { store, create, append, clock } = setUp()
    await create('a', { key: 'k' })
    await store.close()
    expect(clock.pending).toBe(0)
    await expect(create('b')).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(append('a', 1)).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.read('a')).rejects.toMatchObject({ code: 'store_unavailable' })
    expect((await store.health()).ok).toBe(false)
  })

  it('refuses settings that mean nothing', () => {
    expect(() => memoryStore({ retentionMs: 0 })).toThrow(TypeError)
    expect(() => memoryStore({ maxSessions: -1 })).toThrow('maxSessions is a number above 0, not -1')
    expect(() => memoryStore({ maxBytes: Number.NaN })).toThrow(TypeError)
  })

  it('refuses what JSON cannot hold, and stays as it was', async () => {
    const { store, create } = setUp()
    await create('a')
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    const events = [{ type: 'progress' as const, timestamp: 1, metadata: { cyclic: cyclic as never } }]
    await expect(store.append('a', { writer: 'w', batch: 1, events })).rejects.toThrow(TypeError)
    expect(await store.read('a')).toMatchObject({ head: 0, events: [] })
  })
})
