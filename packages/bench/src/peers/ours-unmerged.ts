import { createProgressManager, memoryStore } from '@progress/core'
import { createProgressHandler } from '@progress/server'
import { onNode, type Serve } from './ours.ts'
import type { Peer } from './peer.ts'

const SESSION = 'unmerged'
const WITHIN_MS = 86_400_000

/**
 * One session over the memory store, the window off, without an emitter, which would merge what comes in one turn: every
 * update is appended to the store by itself, as a writer in another process would.
 */
export const startPeer = (): Promise<Peer> => startUnmerged(onNode)

/** The same, served as somebody else wants it. */
export async function startUnmerged(serve: Serve): Promise<Peer> {
  const store = memoryStore()
  await store.create({ sessionId: SESSION, workflow: 'job', plan: [], topics: [], takeWithinMs: WITHIN_MS })
  const handler = createProgressHandler({
    manager: createProgressManager({ store }),
    workflows: [],
    anonymous: true,
    minIntervalMs: 0,
  })
  let batch = 0
  return {
    server: serve(handler),
    path: `/sessions/${SESSION}/events`,
    publish(text) {
      batch += 1
      const timestamp = Date.now()
      void store.append(SESSION, { writer: 'bench', batch, events: [{ type: 'progress', timestamp, message: text }] })
    },
    counts: () => ({ followers: handler.stats().hubs.followers }),
  }
}
