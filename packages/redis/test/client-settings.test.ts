import type { Signal } from '@progress/core'
import { describeWhere, redisUrl } from '@progress/test-services'
import { Redis } from 'ioredis'
import { createClient, RESP_TYPES } from 'redis'
import { afterAll, expect, it } from 'vitest'
import type { RedisClient } from '../src/drivers/driver-of.ts'
import { redisStore } from '../src/index.ts'
import { cleanUp, freshPrefix } from './clients.ts'
import { COMPLETE, eventsOf, newSession, progress, until, write } from './sessions.ts'

const url = (await redisUrl()) ?? 'redis://127.0.0.1'

/** Settings of clients that change what they send, or what they make of replies. */
const CLIENTS: [string, () => Promise<{ client: RedisClient; close: () => void }>][] = [
  ['an ioredis client with a key prefix', () => ioredis({ keyPrefix: `${keyPrefix}:own:` })],
  ['an ioredis client that pipelines by itself', () => ioredis({ enableAutoPipelining: true })],
  ['an ioredis client with numbers as strings', () => ioredis({ stringNumbers: true })],
  ['a node-redis client of RESP 2', () => nodeRedis({ RESP: 2 })],
  [
    'a node-redis client with replies as buffers',
    () => nodeRedis({ RESP: 3, commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } }),
  ],
]

const keyPrefix = freshPrefix()

async function ioredis(options: { keyPrefix?: string; enableAutoPipelining?: boolean; stringNumbers?: boolean }) {
  const client = new Redis(url, options)
  return { client: client as RedisClient, close: () => client.disconnect() }
}

async function nodeRedis(options: Parameters<typeof createClient>[0]) {
  const client = createClient({ url, ...options })
  await client.connect()
  return { client: client as unknown as RedisClient, close: () => client.destroy() }
}

describeWhere(await redisUrl())('redisStore', () => {
  afterAll(() => cleanUp(url, keyPrefix))

  it.each(CLIENTS)('works over %s', async (_, connect) => {
    const { client, close } = await connect()
    const store = redisStore(client, { keyPrefix })
    const topic = freshPrefix()
    const session = newSession({ owner: topic, topics: [topic], key: 'k' })
    const heard: Signal[] = []
    await store.subscribe({ topic }, (signal) => heard.push(signal))
    await store.subscribe(session, (signal) => heard.push(signal))
    await store.create(session)
    const lease = await store.acquire(session.sessionId, 'worker', 1_000)
    expect(lease?.epoch).toBe(1)
    expect(await write(store, session.sessionId, progress({ message: 'Ä漢' }))).toBe(1)
    expect(await write(store, session.sessionId, COMPLETE)).toBe(2)
    expect((await eventsOf(store, session.sessionId))[0]).toMatchObject({ seq: 1, message: 'Ä漢' })
    expect((await store.list({ topic })).items).toHaveLength(1)
    await until(() => heard.filter(({ seq }) => seq === 2).length === 2)
    expect(await store.health()).toMatchObject({ ok: true })
    await store.close()
    close()
  })
})
