import { describeWith, startRedis } from '@progress/test-services'
import { expect, it } from 'vitest'
import { type RedisStoreOptions, redisStore } from '../src/index.ts'
import { connectIoRedis, type TestClient } from './clients.ts'
import { COMPLETE, newSession, progress, until, write } from './sessions.ts'

const SESSIONS = 10_000
const AT_ONCE = 100

/** A store on a Redis of its own, for as long as `use` takes. */
async function withStore(
  options: RedisStoreOptions,
  use: (store: ReturnType<typeof redisStore>, client: TestClient) => Promise<void>,
): Promise<void> {
  const redis = await startRedis()
  const client = await connectIoRedis(redis.url)
  // What is measured here is memory and retention: a busy machine may take its time.
  const store = redisStore(client.client, { commandTimeoutMs: 120_000, ...options })
  try {
    await use(store, client)
  } finally {
    await store.close()
    await client.close()
    await redis.close()
  }
}

const keysIn = async ({ command }: TestClient): Promise<number> => Number(await command('', 'DBSIZE'))

async function memoryOf({ command }: TestClient): Promise<number> {
  await command('', 'MEMORY', 'PURGE')
  return Number(/used_memory:(\d+)/.exec(String(await command('', 'INFO', 'memory')))?.[1])
}

async function sweep(store: ReturnType<typeof redisStore>): Promise<void> {
  for await (const { sessionId } of store.lapsed()) expect(sessionId).toBe('no session of these lapses')
}

describeWith('redis-server')('durability 7: retention in Redis', () => {
  it('keeps every ended session to the end of its time, and none for longer', async () => {
    await withStore({ retentionMs: 3_000, tombstoneMs: 3_000, keyRetentionMs: 9_000 }, async (store) => {
      const live = newSession()
      await store.create(live)
      const sessions = Array.from({ length: 40 }, (_, n) => newSession({ owner: 'ada', key: `k${n}`, topics: ['t'] }))
      const wrong: string[] = []
      await Promise.all(
        sessions.map(async (session) => {
          await store.create(session)
          const before = Date.now()
          await write(store, session.sessionId, progress(), COMPLETE)
          const after = Date.now()
          // Each is read until it is gone: when it was last there, and when it was first missed.
          let [seenAt, missedAt] = [after, after]
          await until(async () => {
            const askedAt = Date.now()
            const isThere = (await store.read(session.sessionId)) !== undefined
            if (isThere) seenAt = askedAt
            else missedAt = Date.now()
            return !isThere
          })
          if (missedAt < before + 3_000) wrong.push(`${session.sessionId} was gone after ${missedAt - before} ms`)
          if (seenAt > after + 3_000) wrong.push(`${session.sessionId} was there after ${seenAt - after} ms`)
          expect(await store.tombstone(session.sessionId)).toMatchObject({ owner: 'ada', workflow: 'scan' })
        }),
      )
      expect(wrong).toEqual([])
      expect((await store.list({ owner: 'ada' })).items).toEqual([])
      expect((await store.list({ topic: 't' })).items).toEqual([])
      expect((await store.list({})).items.map(({ sessionId }) => sessionId)).toEqual([live.sessionId])
    })
  }, 60_000)

  it('takes as much memory after 10,000 sessions as before', async () => {
    const spans = { retentionMs: 1_000, tombstoneMs: 1_000, keyRetentionMs: 1_000 }
    await withStore(spans, async (store, client) => {
      const oneByOne = async (): Promise<void> => {
        const session = newSession({ owner: `owner-${Math.random()}`, key: 'k', topics: ['t', 'u'], input: { n: 1 } })
        await store.create(session)
        await write(store, session.sessionId, progress({ message: 'half' }), progress({ percent: 50 }))
        await write(store, session.sessionId, COMPLETE)
      }
      const gone = async (): Promise<boolean> => {
        await sweep(store)
        return (await keysIn(client)) === 0
      }
      // What a first session costs (scripts, the client's connection) stays for good.
      await oneByOne()
      await until(gone)
      const before = await memoryOf(client)
      let most = before
      for (let n = 0; n < SESSIONS; n += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, oneByOne))
        if (n % 1_000 === 0) most = Math.max(most, await memoryOf(client))
      }
      await until(gone)
      const after = await memoryOf(client)
      const inMiB = (bytes: number): string => `${(bytes / 1_048_576).toFixed(2)} MiB`
      const figures = `${inMiB(before)} before, ${inMiB(most)} at most, ${inMiB(after)} after`
      process.stdout.write(`used_memory over ${SESSIONS} sessions: ${figures}\n`)
      expect(after).toBeLessThan(before + 512 * 1024)
    })
  }, 300_000)

  it('takes less than 3,000 bytes for a session, and less than 100 for an event beside its JSON', async () => {
    await withStore({}, async (store, client) => {
      const [sessions, events] = [1_000, 100]
      const event = progress({ stage: 'read', message: 'Reading page 12 of 40', percent: 30, counters: { pages: 12 } })
      const sessionIds: string[] = []
      const create = async (): Promise<void> => {
        const id = `session-${Math.random()}-of-22-chars`.slice(0, 22)
        const fields = {
          owner: `user-${sessionIds.length % 100}`,
          topics: ['merchant:42'],
          fingerprint: 'f'.repeat(64),
        }
        const plan = [
          { id: 'read', title: 'Reading' },
          { id: 'save', title: 'Saving' },
        ]
        const start = newSession({ sessionId: id, plan, key: crypto.randomUUID(), input: { file: 'a.pdf' }, ...fields })
        sessionIds.push((await store.create(start)).session.sessionId)
      }
      const grow = async (work: () => Promise<unknown>): Promise<number> => {
        const before = await memoryOf(client)
        await work()
        return (await memoryOf(client)) - before
      }
      await create()
      const perSession = (await grow(() => Promise.all(Array.from({ length: sessions }, create)))) / sessions
      const writeAll = () =>
        Promise.all(
          sessionIds.map(async (sessionId) => {
            const batch = (n: number) => ({ writer: 'worker', batch: n, events: [event] })
            for (let n = 1; n <= events; n += 1) await store.append(sessionId, batch(n))
          }),
        )
      const perEvent = (await grow(writeAll)) / (sessions * events) - JSON.stringify(event).length
      const figures = `${perSession.toFixed(0)} bytes a session, ${perEvent.toFixed(0)} bytes an event beside its JSON`
      process.stdout.write(`memory: ${figures}\n`)
      expect(perSession).toBeLessThan(3_000)
      expect(perEvent).toBeLessThan(100)
    })
  }, 300_000)
})
