import type { StartPeer } from './peer.ts'

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
  'write-loop': { title: 'write loop', load: writeLoop },
  /** The control: how far it is from the other one is the error of the run. */
  'write-loop-again': { title: 'write loop, again', load: writeLoop },
  'better-sse': { title: 'better-sse', load: async () => (await import('./better-sse.ts')).startPeer },
  'fastify-sse': { title: '@fastify/sse', load: async () => (await import('./fastify-sse.ts')).startPeer },
  hono: { title: 'hono streamSSE', load: async () => (await import('./hono.ts')).startPeer },
  h3: { title: 'h3 EventStream', load: async () => (await import('./h3.ts')).startPeer },
  trpc: { title: 'tRPC subscription', load: async () => (await import('./trpc.ts')).startPeer },
  'graphql-sse': { title: 'graphql-sse', load: async () => (await import('./graphql-sse.ts')).startPeer },
} as const satisfies Record<string, PeerEntry>

export type PeerName = keyof typeof PEERS

export const PEER_NAMES = Object.keys(PEERS) as PeerName[]

/** What ratios are taken to. */
export const LIMIT: PeerName = 'write-loop'

export const isPeer = (name: string): name is PeerName => Object.hasOwn(PEERS, name)
