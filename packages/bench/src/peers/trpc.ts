import { EventEmitter, on } from 'node:events'
import { initTRPC, tracked } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import type { Peer } from './peer.ts'

/** A subscription as in its documentation: an async generator over `on`, with `tracked` ids, on the standalone server. */
export async function startPeer(): Promise<Peer> {
  const updates = new EventEmitter()
  updates.setMaxListeners(0)
  const t = initTRPC.create()
  let published = 0
  const router = t.router({
    updates: t.procedure.subscription(async function* ({ signal }) {
      for await (const [id, text] of on(updates, 'update', { signal })) yield tracked(String(id), { text })
    }),
  })
  return {
    server: createHTTPServer({ router }),
    path: '/updates',
    publish(text) {
      published += 1
      updates.emit('update', published, text)
    },
    counts: () => ({ followers: updates.listenerCount('update') }),
  }
}
