import { lawsFor } from '@progress/core/testing'
import { describeWhere, redisUrl } from '@progress/test-services'
import { afterAll, it } from 'vitest'
import { cleanUp, connectIoRedis, freshPrefix, type TestClient } from './clients.ts'
import { redisHarness } from './redis-harness.ts'

const url = await redisUrl()

describeWhere(url)('durability 1: redisStore over ioredis', async () => {
  const prefix = freshPrefix()
  const client: TestClient | undefined = url === undefined ? undefined : await connectIoRedis(url)
  afterAll(async () => {
    await client?.close()
    if (url !== undefined) await cleanUp(url, prefix)
  })
  if (client === undefined) return it.fails('needs a Redis')
  const harness = redisHarness(client, prefix)
  for (const law of lawsFor(harness)) it(`holds law ${law.number}: ${law.name}`, () => law.check(harness), 120_000)
})
