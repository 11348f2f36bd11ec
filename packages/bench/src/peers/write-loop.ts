import { createServer, type ServerResponse } from 'node:http'
import type { Peer } from './peer.ts'

/**
 * The limit: what one would write by hand, with nothing around it. The event is encoded once, and written to every
 * response; like most hand-written loops it looks at no back-pressure.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Set<ServerResponse>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.flushHeaders()
    followers.add(response)
    response.on('error', () => undefined)
    response.once('close', () => followers.delete(response))
  })
  return {
    server,
    path: '/',
    publish(text) {
      const frame = Buffer.from(`data: ${JSON.stringify({ text })}\n\n`)
      for (const response of followers) response.write(frame)
    },
    counts: () => ({ followers: followers.size }),
  }
}
