import type { StoreKind } from '../stores/store-kinds.ts'
import { isOwnServer, OWN_SERVERS, type OwnServerName } from './own-servers.ts'
import type { StartPeer } from './peer.ts'
import { hasSessions, SESSION_PEERS, type SessionServerName } from './sessions/peers.ts'

/** A peer by its name on the command line. */
export interface PeerEntry {
  readonly title: string
  /** Loads it, and nothing of the others. */
  readonly load: () => Promise<StartPeer>
}

const writeLoop: PeerEntry['load'] = async () => (await import('./write-loop.ts')).startPeer

/** All that can be measured, ours first, then the limit. */
export const PEERS = {
  ours: { title: 'Progress', load: async () => (await import('./ours.ts')).startPeer },
  'ours-no-window': {
    title: 'Progress, window off',
    load: async () => (await import('./ours.ts')).startPeerWithoutWindow,
  },
  'ours-unmerged': {
    title: 'Progress, none merged',
    load: async () => (await import('./ours-unmerged.ts')).startPeer,
  },
  'write-loop': { title: 'write loop', load: writeLoop },
  /** The control: how far it is from the other one is the error of the run. */
  'write-loop-again': { title: 'write loop, again', load: writeLoop },
  'ours-web': { title: 'Progress, through Response', load: async () => (await import('./ours-web.ts')).startPeer },
  'ours-web-no-window': {
    title: 'Progress, through Response, window off',
    load: async () => (await import('./ours-web.ts')).startPeerWithoutWindow,
  },
  'ours-web-unmerged': {
    title: 'Progress, through Response, none merged',
    load: async () => (await import('./ours-web.ts')).startPeerUnmerged,
  },
  'web-stream': { title: 'ReadableStream by hand', load: async () => (await import('./web-stream.ts')).startPeer },
  'better-sse': { title: 'better-sse', load: async () => (await import('./better-sse.ts')).startPeer },
  'fastify-sse': { title: '@fastify/sse', load: async () => (await import('./fastify-sse.ts')).startPeer },
  hono: { title: 'hono streamSSE', load: async () => (await import('./hono.ts')).startPeer },
  h3: { title: 'h3 EventStream', load: async () => (await import('./h3.ts')).startPeer },
  trpc: { title: 'tRPC subscription', load: async () => (await import('./trpc.ts')).startPeer },
  'graphql-sse': { title: 'graphql-sse', load: async () => (await import('./graphql-sse.ts')).startPeer },
  'over-memory': {
    title: 'in memory, one process',
    load: async () => (await import('../stores/peers.ts')).webAndWorker(),
  },
  'over-redis': { title: 'Redis', load: async () => (await import('../stores/peers.ts')).webOver('redis') },
  'over-postgres': { title: 'Postgres', load: async () => (await import('../stores/peers.ts')).webOver('postgres') },
} as const satisfies Record<string, PeerEntry>

export type PeerName = keyof typeof PEERS

/** Progress over each of its stores, with many sessions. */
export const STORES = {
  'over-memory': 'memory',
  'over-redis': 'redis',
  'over-postgres': 'postgres',
} as const satisfies Partial<Record<PeerName, StoreKind>>

export type StoreName = keyof typeof STORES

/** Processes that are started beside a peer, and never measured alone. */
export type WorkerName = `${StoreName}-worker`

/** What a process can serve. */
export type ServerName = PeerName | WorkerName | SessionServerName | OwnServerName

/** Loads a peer, or what works for one, or a peer with many sessions. */
export function loaderOf(name: string): PeerEntry['load'] | undefined {
  if (isPeer(name)) return PEERS[name].load
  if (isOwnServer(name)) return OWN_SERVERS[name]
  const peer = name.replace(/-sessions$/, '')
  if (hasSessions(peer)) return SESSION_PEERS[peer]
  const store = name.replace(/-worker$/, '')
  if (!isStore(store)) return undefined
  return async () => (await import('../stores/peers.ts')).workerOver(STORES[store])
}

export const PEER_NAMES = Object.keys(PEERS) as PeerName[]

/** What ratios are taken to. */
export const LIMIT: PeerName = 'write-loop'

export const isStore = (name: string): name is StoreName => Object.hasOwn(STORES, name)

/** Whether all of a peer's followers get the same. */
export const isBroadcaster = (name: PeerName): boolean => !isStore(name)

export const isPeer = (name: string): name is PeerName => Object.hasOwn(PEERS, name)
