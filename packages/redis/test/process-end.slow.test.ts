import { once } from 'node:events'
import { describeWhere, redisUrl } from '@progress/test-services'
import { afterAll, expect, it } from 'vitest'
import { cleanUp, freshPrefix } from './clients.ts'
import { messageOf, spawnProcess } from './processes/spawn.ts'

const url = await redisUrl()

describeWhere(url)('a process', () => {
  const keyPrefix = freshPrefix()
  afterAll(() => (url === undefined ? undefined : cleanUp(url, keyPrefix)))

  it.each(['ioredis', 'node-redis'])(
    'ends by itself once its store and its client of %s are closed',
    async (client) => {
      const child = spawnProcess('open-and-close.ts', { url, keyPrefix: `${keyPrefix}:${client}`, client })
      const ended = once(child, 'exit')
      expect(await messageOf(child)).toBe(true)
      expect(await ended).toEqual([0, null])
    },
  )
})
