import type { StartPeer } from '../peer.ts'
import type { PeerName } from '../peers.ts'

const writeLoop = async (): Promise<StartPeer> => (await import('./write-loop.ts')).startPeer

/** The peers as each of them serves many sessions, with a follower of its own each. */
export const SESSION_PEERS = {
  ours: async () => (await import('./ours.ts')).startPeer,
  'ours-no-window': async () => (await import('./ours.ts')).startPeerWithoutWindow,
  'write-loop': writeLoop,
  'write-loop-again': writeLoop,
  'better-sse': async () => (await import('./better-sse.ts')).startPeer,
  'fastify-sse': async () => (await import('./fastify-sse.ts')).startPeer,
  hono: async () => (await import('./hono.ts')).startPeer,
  h3: async () => (await import('./h3.ts')).startPeer,
  trpc: async () => (await import('./trpc.ts')).startPeer,
  'graphql-sse': async () => (await import('./graphql-sse.ts')).startPeer,
} as const satisfies Partial<Record<PeerName, () => Promise<StartPeer>>>

/** A peer that is measured with many sessions. */
export type SessionPeerName = keyof typeof SESSION_PEERS

/** How the process is called that serves a peer's sessions. */
export type SessionServerName = `${SessionPeerName}-sessions`

export const hasSessions = (name: string): name is SessionPeerName => Object.hasOwn(SESSION_PEERS, name)
