import type { Signal } from '@progress/core'
import { describeWith, type Service, startRedis, startTcpProxy, type TcpProxy } from '@progress/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { type Connect, connectIoRedis, connectNodeRedis, type TestClient } from './clients.ts'
import { eventsOf, newSession, progress, until, write } from './sessions.ts'

const CLIENTS: [string, Connect][] = [
  ['ioredis', connectIoRedis],
  ['node-redis', connectNodeRedis],
]

describeWith('redis-server')('a Redis store', () => {
  let redis: Service
  let proxy: TcpProxy
  beforeAll(async () => {
    redis = await startRedis({ appendOnly: true })
    proxy = await startTcpProxy(redis)
  })
  afterAll(async () => {
    await proxy.close()
    await redis.close()
  })

  describe.each(CLIENTS)('over %s', (_, connect) => {
    let wired: TestClient
    let direct: TestClient
    beforeAll(async () => {
      wired = await connect(`redis://${proxy.url}`)
      direct = await connect(redis.url)
    })
    afterAll(async () => {
      await wired.close()
      await direct.close()
    })

    it('hears again after its subscription was cut, and of what was written meanwhile', async () => {
      const store = redisStore(direct.client)
      const topic = 'merchant:42'
      const [mine, other] = [newSession({ topics: [topic] }), newSession()]
      for (const session of [mine, other]) await store.create(session)
      const heard: Signal[] = []
      await store.subscribe({ sessionId: mine.sessionId }, (signal) => heard.push(signal))
      const byTopic: Signal[] = []
      await store.subscribe({ topic }, (signal) => byTopic.push(signal))
      const gone: Signal[] = []
      const stop = await store.subscribe({ sessionId: other.sessionId }, (signal) => gone.push(signal))
      stop()
      await direct.command('', 'CLIENT', 'KILL', 'TYPE', 'PUBSUB')
      // Before the new connection stands: nobody but Redis hears this.
      await write(store, mine.sessionId, progress(), progress())
      await until(() => heard.some(({ seq }) => seq === 2) && byTopic.some(({ seq }) => seq === 2))
      await write(store, mine.sessionId, progress())
      await until(() => heard.some(({ seq, events }) => seq === 3 && events?.length === 1))
      expect(gone).toEqual([])
      await store.close()
    })

    it('goes on after its server has forgotten its scripts', async () => {
      const store = redisStore(direct.client)
      const { sessionId } = newSession()
      await store.create(newSession({ sessionId }))
      await direct.command('', 'SCRIPT', 'FLUSH')
      expect(await write(store, sessionId, progress())).toBe(1)
      await store.close()
    })

    it('gives a command up after its time, and its server may be away for longer than that', async () => {
      const store = redisStore(wired.client, { commandTimeoutMs: 300 })
      const { sessionId } = newSession()
      await store.create(newSession({ sessionId }))
      const heard: Signal[] = []
      await store.subscribe({ sessionId }, (signal) => heard.push(signal))
      proxy.refuse(true)
      proxy.cut()
      const refusal = expect.objectContaining({ code: 'store_unavailable', retryable: true, cause: expect.any(Error) })
      const begin = performance.now()
      await expect(write(store, sessionId, progress())).rejects.toEqual(refusal)
      await expect(store.read(sessionId)).rejects.toEqual(refusal)
      await expect(store.subscribe({ topic: 'any' }, () => undefined)).rejects.toEqual(refusal)
      expect(performance.now() - begin).toBeLessThan(10_000)
      expect(await store.health()).toMatchObject({ ok: false, store: 'redis' })
      proxy.refuse(false)
      await until(async () => (await store.health()).ok)
      const seq = await write(store, sessionId, progress())
      await until(() => heard.some((signal) => signal.seq >= seq))
      await store.close()
    })

    it('takes an answer that came while its own process was busy for longer than a command may take', async () => {
      const store = redisStore(direct.client, { commandTimeoutMs: 200 })
      const { sessionId } = newSession()
      await store.create(newSession({ sessionId }))
      const answer = store.read(sessionId)
      const blocked = new Int32Array(new SharedArrayBuffer(4))
      Atomics.wait(blocked, 0, 0, 500)
      expect((await answer)?.head).toBe(0)
      await store.close()
    })

    it('keeps what it answered over a crash of its server', async () => {
      const store = redisStore(direct.client, { commandTimeoutMs: 10_000 })
      const { sessionId } = newSession()
      await store.create(newSession({ sessionId }))
      const heard: Signal[] = []
      await store.subscribe({ sessionId }, (signal) => heard.push(signal))
      const batch = { writer: 'one', batch: 1, events: [progress({ percent: 1 }), progress({ percent: 2 })] }
      await store.append(sessionId, batch)
      await redis.kill()
      await redis.start()
      await until(async () => (await store.health()).ok)
      expect(await store.append(sessionId, batch)).toBe(2)
      expect(await store.append(sessionId, { ...batch, batch: 2 })).toBe(4)
      expect(await eventsOf(store, sessionId)).toHaveLength(4)
      await until(() => heard.some(({ seq }) => seq === 4))
      await store.close()
    })

    it('has one connection more than its client, however many subscribe, and none after its end', async () => {
      const subscribers = async () => {
        const list = String(await direct.command('', 'CLIENT', 'LIST', 'TYPE', 'PUBSUB'))
        return list.split('\n').filter(Boolean).length
      }
      await until(async () => (await subscribers()) === 0)
      const store = redisStore(direct.client)
      const stops = await Promise.all(
        Array.from({ length: 20 }, (_none, n) => store.subscribe({ sessionId: `s${n % 4}` }, () => undefined)),
      )
      expect(await subscribers()).toBe(1)
      expect(await direct.command('', 'PUBSUB', 'CHANNELS', 'progress:bell:session:s?')).toHaveLength(4)
      for (const stop of stops) stop()
      await until(async () => {
        const left = (await direct.command('', 'PUBSUB', 'CHANNELS', 'progress:bell:session:s?')) as string[]
        return left.length === 0
      })
      await store.close()
      await until(async () => (await subscribers()) === 0)
    })

    it('says how its server fares, and what may lose sessions there', async () => {
      const store = redisStore(direct.client)
      expect((await store.health()).detail).toMatch(/^\d+ sessions, answered in [\d.]+ ms$/)
      await direct.command('', 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
      await direct.command('', 'CONFIG', 'SET', 'appendonly', 'no')
      expect((await store.health()).detail).toMatch(/maxmemory-policy is allkeys-lru.*appendonly is off/)
      await direct.command('', 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
      await direct.command('', 'CONFIG', 'SET', 'appendonly', 'yes')
      await store.close()
    })

    it('says what its server refuses as a store that is not to be had', async () => {
      const store = redisStore(direct.client)
      const { sessionId } = newSession()
      await store.create(newSession({ sessionId }))
      await direct.command('', 'REPLICAOF', '127.0.0.1', '1')
      await expect(write(store, sessionId, progress())).rejects.toMatchObject({
        code: 'store_unavailable',
        cause: { message: expect.stringContaining('READONLY') },
      })
      await direct.command('', 'REPLICAOF', 'NO', 'ONE')
      expect(await write(store, sessionId, progress())).toBe(1)
      await direct.command('', 'CONFIG', 'SET', 'maxmemory', '1')
      await expect(write(store, sessionId, progress())).rejects.toMatchObject({ code: 'store_unavailable' })
      expect(await eventsOf(store, sessionId)).toHaveLength(1)
      await direct.command('', 'CONFIG', 'SET', 'maxmemory', '0')
      expect(await write(store, sessionId, progress())).toBe(2)
      await store.close()
    })
  })
})
