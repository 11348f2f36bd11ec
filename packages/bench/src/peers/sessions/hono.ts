import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { Peer } from '../peer.ts'
import { sessionOf } from './sessions.ts'

/**
 * `streamSSE` as its documentation has it, on Hono's own Node server, each stream kept by its session's number. The
 * callback is held open until the client leaves; a publisher to many does not await `writeSSE`.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Map<number, SSEStreamingApi>()
  const app = new Hono()
  app.get('/:session', (context) => {
    const session = Number(context.req.param('session'))
    return streamSSE(context, async (stream) => {
      followers.set(session, stream)
      await new Promise<void>((resolve) => stream.onAbort(resolve))
      followers.delete(session)
    })
  })
  return {
    server: createServer(getRequestListener(app.fetch)),
    path: '/{session}',
    publish(text, number) {
      void followers.get(sessionOf(number))?.writeSSE({ data: JSON.stringify({ text }) })
    },
    counts: () => ({ followers: followers.size }),
  }
}
