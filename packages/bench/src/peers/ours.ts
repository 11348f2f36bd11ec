import { createServer, type Server } from 'node:http'
import { createProgressManager, defineWorkflow, type Emitter, memoryStore, type SessionStore } from '@progress/core'
import { createProgressHandler, type ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import type { Peer } from './peer.ts'

const job = defineWorkflow({ name: 'job', stages: { work: 'Working' } })

/** Serves a handler, in one of the ways there are. */
export type Serve = (handler: ProgressHandler) => Server

/** By the adapter to `node:http`. */
export const onNode: Serve = (handler) => createServer(toNodeHandler(handler))

/** One session over the memory store, with every default: at most one event to a follower in 100 ms. */
export const startPeer = (): Promise<Peer> => startOurs({}, onNode)

/** The same with the window off: whatever the emitter writes goes out. */
export const startPeerWithoutWindow = (): Promise<Peer> => startOurs({ minIntervalMs: 0 }, onNode)

/** The same, served as somebody else wants it. */
export async function startOurs(pace: { readonly minIntervalMs?: number }, serve: Serve): Promise<Peer> {
  const store = memoryStore()
  let subscriptions = 0
  const served = counting(store, (by) => {
    subscriptions += by
  })
  const manager = createProgressManager({ store: served })
  const handler = createProgressHandler({ manager, workflows: [], anonymous: true, ...pace })
  const emitter = await new Promise<Emitter<typeof job>>((resolve, reject) => {
    // The worker has a subscription of its own, which is not to be counted.
    const worker = createProgressManager({ store })
    worker.run(job, undefined, {}, (begun) => forEver(begun, resolve)).catch(reject)
  })
  emitter.stage('work')
  return {
    server: serve(handler),
    path: `/sessions/${emitter.sessionId}/events`,
    publish: (text) => emitter.update({ message: text }),
    counts() {
      const { connections, hubs } = handler.stats()
      return {
        followers: hubs.followers,
        streams: connections.sse,
        hubs: hubs.hubs,
        waiting: hubs.waiting,
        subscriptions,
      }
    },
  }
}

/** Work that goes on as long as the process. */
function forEver<W extends typeof job>(emitter: Emitter<W>, begun: (emitter: Emitter<W>) => void): Promise<never> {
  begun(emitter)
  return new Promise(() => undefined)
}

/** The same store; tells of each subscription, +1 and −1. */
function counting(store: SessionStore, count: (by: 1 | -1) => void): SessionStore {
  const subscribe: SessionStore['subscribe'] = async (target, onSignal) => {
    const unsubscribe = await store.subscribe(target, onSignal)
    count(1)
    let subscribed = true
    return () => {
      if (subscribed) count(-1)
      subscribed = false
      unsubscribe()
    }
  }
  return new Proxy(store, {
    get(target, name) {
      if (name === 'subscribe') return subscribe
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
