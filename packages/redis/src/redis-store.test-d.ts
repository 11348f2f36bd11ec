import type { SessionStore } from '@progress/core'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { expectTypeOf, it } from 'vitest'
import { redisStore } from './index.ts'

it('takes a client of either package, of one server or of a cluster', () => {
  expectTypeOf(redisStore(new Redis())).toEqualTypeOf<SessionStore>()
  expectTypeOf(redisStore(new Cluster([]))).toEqualTypeOf<SessionStore>()
  expectTypeOf(redisStore(createClient())).toEqualTypeOf<SessionStore>()
  expectTypeOf(redisStore(createClient({ RESP: 2 }))).toEqualTypeOf<SessionStore>()
  expectTypeOf(redisStore(createCluster({ rootNodes: [] }))).toEqualTypeOf<SessionStore>()
})

it('takes nothing else', () => {
  // @ts-expect-error a URL is no client
  redisStore('redis://localhost')
  // @ts-expect-error nor is an object that can do something else
  redisStore({ get: () => undefined })
})
