import type { Signal } from '@progress/core'
import { describeWith, type RedisCluster, startRedisCluster } from '@progress/test-services'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { connectIoRedis, connectIoRedisCluster, connectNodeRedisCluster } from './clients.ts'
import { newSession, progress, until, write } from './sessions.ts'

describeWith('redis-server')('a Redis store on a cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  }, 120_000)
  afterAll(() => cluster?.close())

  it.each([
    ['ioredis', connectIoRedisCluster],
    ['node-redis', connectNodeRedisCluster],
  ])(
    'hears every session over one connection, and again after that was cut (%s)',
    async (name, connect) => {
      const client = await connect(cluster.urls[0] ?? '')
      const nodes = await Promise.all(cluster.urls.map(connectIoRedis))
      const subscribers = async (): Promise<number> => {
        const lists = await Promise.all(nodes.map((node) => node.command('', 'CLIENT', 'LIST', 'TYPE', 'PUBSUB')))
        return lists.flatMap((list) => String(list).split('\n').filter(Boolean)).length
      }
      await until(async () => (await subscribers()) === 0)
      const store = redisStore(client.client, { keyPrefix: name })
      const sessions = Array.from({ length: 12 }, () => newSession({ topics: ['all'] }))
      const heard: Signal[] = []
      const byTopic: Signal[] = []
      for (const session of sessions) {
        await store.create(session)
        await store.subscribe(session, (signal) => heard.push(signal))
      }
      await store.subscribe({ topic: 'all' }, (signal) => byTopic.push(signal))
      const allHeard = (seq: number) => () =>
        [heard, byTopic].every((signals) =>
          sessions.every(({ sessionId }) => signals.some((s) => s.sessionId === sessionId && s.seq === seq)),
        )
      await Promise.all(sessions.map(({ sessionId }) => write(store, sessionId, progress())))
      await until(allHeard(1))
      expect(await subscribers()).toBe(1)
      await Promise.all(nodes.map((node) => node.command('', 'CLIENT', 'KILL', 'TYPE', 'PUBSUB')))
      await Promise.all(sessions.map(({ sessionId }) => write(store, sessionId, progress())))
      await until(allHeard(2))
      await Promise.all(sessions.map(({ sessionId }) => write(store, sessionId, progress())))
      await until(allHeard(3))
      await store.close()
      await until(async () => (await subscribers()) === 0)
      for (const node of [...nodes, client]) await node.close()
    },
    60_000,
  )

  it('hears over an ioredis client that is still connecting', async () => {
    const client = new Cluster([{ host: '127.0.0.1', port: cluster.ports[0] ?? 0 }])
    const store = redisStore(client)
    const session = newSession()
    const heard: Signal[] = []
    await store.subscribe(session, (signal) => heard.push(signal))
    await store.create(session)
    await until(() => heard.length > 0)
    await store.close()
    client.disconnect()
  }, 60_000)
})
