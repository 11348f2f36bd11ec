import { type StoreHarness, type StoreLaw, storeLaws } from '@progress/core/testing'
import { describeWith, startRedis, startRedisCluster } from '@progress/test-services'
import { afterAll, beforeAll, describe, it } from 'vitest'
import {
  type Connect,
  connectIoRedis,
  connectIoRedisCluster,
  connectNodeRedis,
  connectNodeRedisCluster,
  freshPrefix,
  type TestClient,
} from './clients.ts'
import { realTimeHarness, redisHarness } from './redis-harness.ts'

type MakeHarness = (client: TestClient, keyPrefix: string) => StoreHarness

/** A server of the tests' own, and where it is. */
interface Server {
  readonly url: string
  close(): Promise<void>
}

const redis = () => startRedis()
const valkey = () => startRedis({ program: 'valkey-server' })
const clusterOf = (program: 'redis-server' | 'valkey-server') => async (): Promise<Server> => {
  const { urls, close } = await startRedisCluster({ program })
  return { url: urls[0] ?? '', close }
}

/** All laws that a kind of harness can examine. */
function holdsLaws(start: () => Promise<Server>, connect: Connect, makeHarness: MakeHarness = redisHarness): void {
  let server: Server
  let client: TestClient
  let harness: StoreHarness
  beforeAll(async () => {
    server = await start()
    client = await connect(server.url)
    harness = makeHarness(client, freshPrefix())
  }, 120_000)
  afterAll(async () => {
    await client?.close()
    await server?.close()
  })
  const needed = (law: StoreLaw): boolean => makeHarness === redisHarness || !law.needs.includes('clock')
  for (const law of storeLaws.filter(needed)) {
    it(`holds law ${law.number}: ${law.name}`, () => law.check(harness), 300_000)
  }
}

describeWith('redis-server')('durability 1: redisStore on Redis', () => {
  describe('over node-redis', () => holdsLaws(redis, connectNodeRedis))
  describe('by its own clock', () => holdsLaws(redis, connectIoRedis, realTimeHarness))
})

describeWith('valkey-server')('durability 1: redisStore on Valkey', () => {
  describe('over ioredis', () => holdsLaws(valkey, connectIoRedis))
  describe('over node-redis', () => holdsLaws(valkey, connectNodeRedis))
})

describeWith('redis-server')('durability 1: redisStore on a cluster of three Redis nodes', () => {
  describe('over ioredis', () => holdsLaws(clusterOf('redis-server'), connectIoRedisCluster))
  describe('over node-redis', () => holdsLaws(clusterOf('redis-server'), connectNodeRedisCluster))
})

describeWith('valkey-server')('durability 1: redisStore on a cluster of three Valkey nodes', () => {
  describe('over ioredis', () => holdsLaws(clusterOf('valkey-server'), connectIoRedisCluster))
})
