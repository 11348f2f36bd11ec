import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { redisStore } from '../../src/index.ts'

/** Uses a store and closes it and its client: nothing must keep the process alive afterwards. */
process.once('message', (task: { url: string; keyPrefix: string; client: string }) => void take(task))

async function take({ url, keyPrefix, client }: { url: string; keyPrefix: string; client: string }): Promise<void> {
  const redis = client === 'ioredis' ? new Redis(url) : await createClient({ url }).connect()
  const store = redisStore(redis, { keyPrefix })
  await store.create({ sessionId: 'one', workflow: 'scan', plan: [], topics: ['t'], takeWithinMs: 1_000 })
  await store.subscribe({ sessionId: 'one' }, () => undefined)
  await store.subscribe({ topic: 't' }, () => undefined)
  process.send?.((await store.health()).ok)
  await store.close()
  if (redis instanceof Redis) redis.disconnect()
  else redis.destroy()
  process.disconnect()
}
