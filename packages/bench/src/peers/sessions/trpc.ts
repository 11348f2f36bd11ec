import { EventEmitter, on } from 'node:events'
import { initTRPC, tracked } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import type { Peer } from '../peer.ts'
import { listenersOf, SESSIONS, sessionOf } from './sessions.ts'

/**
 * A subscription as in its documentation: an async generator over `on`, with `tracked` ids, on the standalone server. A
 * session has an event name of its own, and says by its input which one it is.
 */
export async function startPeer(): Promise<Peer> {
  const updates = new EventEmitter()
  const t = initTRPC.create()
  const router = t.router({
    updates: t.procedure.input(sessionFrom).subscription(async function* ({ input, signal }) {
      for await (const [id, text] of on(updates, String(input), { signal })) yield tracked(String(id), { text })
    }),
  })
  return {
    server: createHTTPServer({ router }),
    path: '/updates?input={session}',
    publish(text, number) {
      updates.emit(String(sessionOf(number)), number, text)
    },
    counts: () => ({ followers: listenersOf(updates) }),
  }
}

function sessionFrom(input: unknown): number {
  if (typeof input !== 'number' || !(input >= 0 && input < SESSIONS)) throw new TypeError('there is no such session')
  return input
}
