import { createServer } from 'node:http'
import { createProgressManager, type SessionStore } from '@progress/core'
import { createProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import type { Peer, StartPeer } from '../peers/peer.ts'
import { OPEN, type StoreKind } from './store-kinds.ts'
import { workOnSessions } from './work-on-sessions.ts'

/** The web process: it serves sessions that another process works on, as they come out of the store. */
export const webOver =
  (kind: StoreKind, pace: { minIntervalMs?: number } = {}): StartPeer =>
  async () =>
    serving(OPEN[kind](), pace)

/** The worker: it serves nothing, and emits what it is told to publish. */
export const workerOver =
  (kind: StoreKind): StartPeer =>
  async () => {
    const run = `run-${process.pid}`
    const { publish } = await workOnSessions(OPEN[kind](), run)
    return { server: createServer(), path: run, publish, counts: () => ({}) }
  }

/** Web and worker in one process: what the store between them adds shows beside it. */
export const webAndWorker =
  (pace: { minIntervalMs?: number } = {}): StartPeer =>
  async () => {
    const store = OPEN.memory()
    const run = `run-${process.pid}`
    const { publish } = await workOnSessions(store, run)
    return { ...serving(store, pace), path: run, publish }
  }

function serving(store: SessionStore, pace: { minIntervalMs?: number }): Peer {
  const manager = createProgressManager({ store })
  const handler = createProgressHandler({ manager, workflows: [], anonymous: true, ...pace })
  return {
    server: createServer(toNodeHandler(handler)),
    path: '',
    publish: () => undefined,
    counts() {
      const { connections, hubs } = handler.stats()
      return { followers: hubs.followers, streams: connections.sse, hubs: hubs.hubs }
    },
  }
}
