import { createServer } from 'node:http'
import { createProgressManager, memoryStore, type SessionStore } from '@progress/core'
import { redisStore } from '@progress/redis'
import { createProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { Redis } from 'ioredis'
import { answerCalls, orderOf } from './child.ts'
import { growItems, growLogs } from './grow-session.ts'
import type { SiteCalls, SiteOrder } from './site-calls.ts'
import { siteState } from './site-state.ts'
import { SessionsAtWork } from './work.ts'

/** A process of Progress: it works on sessions, or serves them, or both. */

/** Limits are for users; a bench looks for those of the machine. */
const UNLIMITED = 1_000_000
/** The longest that may be: heartbeats would count as the cost of updates. */
const HEARTBEAT_MS = 60_000

async function main({ store: kind, serves, port = 0 }: SiteOrder): Promise<void> {
  let reads = 0
  const store = countReads(kind === 'redis' ? sharedStore() : memoryStore({ maxSessions: UNLIMITED }), () => {
    reads += 1
  })
  const work = new SessionsAtWork(store)
  const listening = serves ? await serve(store, port) : 0
  answerCalls<SiteCalls>({
    port: () => listening,
    async begin(sessions) {
      await work.begin(sessions)
      return work.emitters.map(({ sessionId }) => `/sessions/${sessionId}/events`)
    },
    emit: (order) => work.emit(order),
    state: (collect) => siteState(collect, reads),
    items: (order) => growItems(work, store, order),
    logs: (counts) => growLogs(work, store, counts),
  })
}

function sharedStore(): SessionStore {
  const url = process.env.REDIS_URL
  if (url === undefined) throw new Error('REDIS_URL says where the store is')
  return redisStore(new Redis(url))
}

/** Serves with the window off: what is measured is the cost of an event, not how many are saved. */
async function serve(store: SessionStore, port: number): Promise<number> {
  const manager = createProgressManager({ store })
  const handler = createProgressHandler({
    manager,
    workflows: [],
    anonymous: true,
    minIntervalMs: 0,
    heartbeatMs: HEARTBEAT_MS,
    maxConnections: UNLIMITED,
  })
  const server = createServer(toNodeHandler(handler))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '0.0.0.0', backlog: 65_535 }, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** The same store; tells of each read. */
function countReads(store: SessionStore, onRead: () => void): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: readonly unknown[]): unknown => {
        if (name === 'read') onRead()
        return value.apply(target, args)
      }
    },
  })
}

await main(orderOf<SiteOrder>())
