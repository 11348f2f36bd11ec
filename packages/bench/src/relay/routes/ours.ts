import type { AppendBatch, SessionStore } from '@progress/core'
import { postgresStore } from '@progress/postgres'
import { redisStore } from '@progress/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { type Deliver, type RelayRun, type Route, sessionOf, sessionsOf } from '../route.ts'
import { postgresUrlOf, redisUrlOf, SPACE } from '../space.ts'
import { StoreFollower } from './store-follower.ts'

/** Both as their guides open them. */
const OPEN = {
  redis: (): SessionStore => redisStore(new Redis(redisUrlOf()), { keyPrefix: SPACE }),
  postgres: (): SessionStore => postgresStore(new Pool({ connectionString: postgresUrlOf() }), { schema: SPACE }),
} as const

const FOR_EVER_MS = 3_600_000

/** Progress: `store.append` in one process, `store.subscribe` and `store.read` in the other. */
export const storeRoute = (kind: 'redis' | 'postgres'): Route => ({
  async openWriter(run) {
    const store = OPEN[kind]()
    const epochs = await Promise.all(sessionsOf(run).map((session) => hold(store, sessionOf(run, session))))
    const batches = epochs.map(() => 0)
    return {
      async send(session, texts) {
        const batch = (batches[session] ?? 0) + 1
        batches[session] = batch
        await store.append(sessionOf(run, session), batchOf(batch, epochs[session], texts))
      },
    }
  },

  async openFollower(run: RelayRun, deliver: Deliver) {
    const store = OPEN[kind]()
    await Promise.all(
      sessionsOf(run).map((session) => {
        const follower = new StoreFollower(store, sessionOf(run, session), (event) => {
          if ('message' in event && typeof event.message === 'string') deliver(session, event.message)
        })
        return follower.open()
      }),
    )
  },
})

/** Creates a session and holds it, as a worker does. */
async function hold(store: SessionStore, sessionId: string): Promise<number | undefined> {
  await store.create({ sessionId, workflow: 'job', plan: [], topics: [], takeWithinMs: FOR_EVER_MS })
  return (await store.acquire(sessionId, 'worker', FOR_EVER_MS))?.epoch
}

function batchOf(batch: number, epoch: number | undefined, texts: readonly string[]): AppendBatch {
  const timestamp = Date.now()
  const events = texts.map((message) => ({ type: 'progress', timestamp, message }) as const)
  return { writer: 'worker', batch, epoch, events }
}
