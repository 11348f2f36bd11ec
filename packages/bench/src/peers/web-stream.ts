import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { Peer } from './peer.ts'

/**
 * What one would write by hand for a fetch handler: a `ReadableStream` per follower, to which a ready buffer is pushed,
 * on Hono's Node server. Like the write loop it looks at no back-pressure.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const app = new Hono()
  app.get('/', () => {
    let mine: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        mine = controller
        followers.add(controller)
      },
      cancel() {
        if (mine !== undefined) followers.delete(mine)
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' } })
  })
  return {
    server: createAdaptorServer({ fetch: app.fetch }) as Server,
    path: '/',
    publish(text) {
      const frame = Buffer.from(`data: ${JSON.stringify({ text })}\n\n`)
      for (const controller of followers) controller.enqueue(frame)
    },
    counts: () => ({ followers: followers.size }),
  }
}
