import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { Peer } from './peer.ts'

/**
 * `streamSSE` as its documentation has it, on Hono's own Node server. The callback is held open until the client
 * leaves; `writeSSE` waits for the reader, so a publisher to many does not await it.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Set<SSEStreamingApi>()
  const app = new Hono()
  app.get('/', (context) =>
    streamSSE(context, async (stream) => {
      followers.add(stream)
      await new Promise<void>((resolve) => stream.onAbort(resolve))
      followers.delete(stream)
    }),
  )
  return {
    server: createServer(getRequestListener(app.fetch)),
    path: '/',
    publish(text) {
      const data = JSON.stringify({ text })
      for (const follower of followers) void follower.writeSSE({ data })
    },
    counts: () => ({ followers: followers.size }),
  }
}
