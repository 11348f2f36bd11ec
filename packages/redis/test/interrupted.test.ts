import { isProgressError, type NewSession, type SessionStore } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { describeWhere, redisUrl } from '@progress/test-services'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import type { RedisClient } from '../src/drivers/driver-of.ts'
import { RedisStore } from '../src/redis-store.ts'
import { cleanUp, freshPrefix } from './clients.ts'
import { dyingClient } from './dying-client.ts'
import { COMPLETE, newSession, progress, write } from './sessions.ts'

const url = await redisUrl()
const HOUR_MS = 3_600_000
const SPANS = { retentionMs: HOUR_MS, tombstoneMs: HOUR_MS, keyRetentionMs: 5 * HOUR_MS }
/** More commands than any call sends. */
const MOST = 20

describeWhere(url)('a process that dies in the middle', () => {
  const redis = new Redis(url ?? '', { lazyConnect: true })
  const prefix = freshPrefix()
  afterAll(async () => {
    redis.disconnect()
    if (url !== undefined) await cleanUp(url, prefix)
  })

  /** A world of its own: a store that works, and one whose process will die. */
  function world() {
    const clock = fakeClock()
    const keyPrefix = `${prefix}:${freshPrefix()}`
    const open = (client: RedisClient) => new RedisStore(client, { keyPrefix, ...SPANS }, { now: () => clock.now() })
    const keys = () => redis.keys(`${keyPrefix}:*`)
    return { clock, store: open(redis), open, keys }
  }

  /** Does something with a process that dies after each possible number of commands, with and without a last reply. */
  async function atEachStep(
    act: (store: SessionStore) => Promise<unknown>,
    check: (w: ReturnType<typeof world>, how: string) => Promise<void>,
    prepare: (store: SessionStore) => Promise<unknown> = async () => undefined,
  ): Promise<void> {
    for (const losesReply of [false, true]) {
      let isWhole = false
      for (let after = 0; !isWhole; after += 1) {
        expect(after).toBeLessThan(MOST)
        const w = world()
        await prepare(w.store)
        const dying = w.open(dyingClient(redis, after, losesReply))
        isWhole = await act(dying).then(
          () => true,
          (error: unknown) => {
            if (!isProgressError(error, 'store_unavailable')) throw error
            return false
          },
        )
        await check(w, `after ${after} commands${losesReply ? ', the next reply lost' : ''}`)
      }
    }
  }

  const lapsedIds = async (store: SessionStore): Promise<string[]> => {
    const ids: string[] = []
    for await (const { sessionId } of store.lapsed()) ids.push(sessionId)
    return ids
  }

  describe('of a start', () => {
    const [owner, topics] = ['ada', ['t']]
    const keyed = (): NewSession => newSession({ owner, topics, key: 'k', fingerprint: 'f', maxActive: 1 })

    it('leaves a key that leads to one session at once, which is in all lists and lapses in its time', async () => {
      await atEachStep(
        (store) => store.create(keyed()),
        async ({ store, clock }, how) => {
          const { session } = await store.create(keyed())
          const again = await store.create(keyed())
          expect(again, how).toEqual({ session, created: false })
          for (const query of [{ owner }, { topic: 't' }, { workflow: 'scan' }, {}]) {
            const { items } = await store.list(query)
            expect(items, `${how}: ${JSON.stringify(query)}`).toEqual([session])
          }
          await expect(store.create(newSession({ owner, maxActive: 1 })), how).rejects.toMatchObject({
            code: 'too_many_sessions',
          })
          await clock.advance(HOUR_MS)
          expect(await lapsedIds(store), how).toEqual([session.sessionId])
        },
      )
    })

    it('blocks its owner for a minute at most', async () => {
      await atEachStep(
        (store) => store.create(newSession({ owner, topics, maxActive: 1 })),
        async ({ store, clock }, how) => {
          await clock.advance(60_001)
          const there = (await store.list({ owner })).items
          expect((await store.list({ topic: 't' })).items, how).toEqual(there)
          for (const { sessionId } of there) await write(store, sessionId, COMPLETE)
          expect((await store.create(newSession({ owner, maxActive: 1 }))).created, how).toBe(true)
        },
      )
    })

    it('leaves a retry that others join', async () => {
      const retry = (): NewSession => newSession({ owner, retryOf: 'failed', maxActive: 1 })
      await atEachStep(
        (store) => store.create(retry()),
        async ({ store }, how) => {
          const { session } = await store.create(retry())
          expect(await store.create(retry()), how).toEqual({ session, created: false })
          expect((await store.list({ owner })).items, how).toEqual([session])
        },
      )
    })
  })

  it('of an end leaves no place taken, and nothing in any list or key when its time is over', async () => {
    const session = newSession({ owner: 'ada', topics: ['t'], key: 'k', retryOf: 'r', maxActive: 1, takeWithinMs: 1 })
    await atEachStep(
      async (store) => {
        await store.append(session.sessionId, { writer: 'w', batch: 1, events: [progress(), COMPLETE] })
        // What follows an end is not waited for.
        await store.delete('nobody').catch(() => undefined)
      },
      async ({ store, clock, keys }, how) => {
        const batch = { writer: 'w', batch: 1, events: [progress(), COMPLETE] }
        expect(await store.append(session.sessionId, batch), how).toBe(2)
        const next = newSession({ owner: 'ada', maxActive: 1 })
        expect((await store.create(next)).created, how).toBe(true)
        await store.withdraw(next.sessionId)
        for (const span of [0, HOUR_MS, HOUR_MS, 3 * HOUR_MS]) {
          await clock.advance(span)
          expect(await lapsedIds(store), how).toEqual([])
        }
        expect((await store.list({})).items, how).toEqual([])
        // The key's own time is left to Redis.
        const left = await keys()
        expect(left.length, how).toBeLessThanOrEqual(1)
        for (const key of left) expect(await redis.pttl(key), `${how}: ${key}`).toBeGreaterThan(0)
      },
      (store) => store.create(session),
    )
  })

  it('of a deletion leaves the session as it was or forgotten, and a key that is freed in its time', async () => {
    const session = newSession({ owner: 'ada', topics: ['t'], key: 'k', fingerprint: 'f' })
    await atEachStep(
      (store) => store.delete(session.sessionId),
      async ({ store, clock }, how) => {
        await store.delete(session.sessionId)
        expect((await store.list({ owner: 'ada' })).items, how).toEqual([])
        const again = (): NewSession => newSession({ owner: 'ada', topics: ['t'], key: 'k', fingerprint: 'f' })
        await expect(store.create(again()), how).rejects.toMatchObject({ code: 'session_expired' })
        await clock.advance(5 * HOUR_MS)
        expect((await store.create(again())).created, how).toBe(true)
      },
      async (store) => {
        await store.create(session)
        await write(store, session.sessionId, COMPLETE)
      },
    )
  })

  it('of a withdrawal leaves the session as it was or as if it had never been', async () => {
    const session = newSession({ owner: 'ada', topics: ['t'], key: 'k', fingerprint: 'f', maxActive: 1 })
    await atEachStep(
      (store) => store.withdraw(session.sessionId),
      async ({ store, clock }, how) => {
        const start = newSession({ owner: 'ada', topics: ['t'], key: 'k', fingerprint: 'f', maxActive: 1 })
        const isThere = (await store.read(session.sessionId)) !== undefined
        const led = await store.create(start)
        expect(led.created, how).toBe(!isThere)
        expect((await store.list({ owner: 'ada' })).items, how).toEqual([led.session])
        await clock.advance(HOUR_MS)
        expect(await lapsedIds(store), how).toEqual([led.session.sessionId])
      },
      (store) => store.create(session),
    )
  })

  it('of taking a session leaves one that lapses when the lease is over', async () => {
    const session = newSession()
    await atEachStep(
      (store) => store.acquire(session.sessionId, 'worker', 30_000),
      async ({ store, clock }, how) => {
        const isHeld = (await store.read(session.sessionId))?.session.lease !== undefined
        expect(await lapsedIds(store), how).toEqual([])
        await clock.advance(30_000)
        expect(await lapsedIds(store), how).toEqual(isHeld ? [session.sessionId] : [])
        await clock.advance(HOUR_MS)
        expect(await lapsedIds(store), how).toEqual([session.sessionId])
      },
      (store) => store.create(session),
    )
  })
})
