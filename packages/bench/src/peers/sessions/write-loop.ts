import { createServer, type ServerResponse } from 'node:http'
import type { Peer } from '../peer.ts'
import { sessionOf } from './sessions.ts'

/**
 * The limit: a response for each session, kept by its number, and nothing around it. The event of each session is another
 * one, so that it is encoded for each write; like most hand-written loops it looks at no back-pressure.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Map<number, ServerResponse>()
  const server = createServer((request, response) => {
    const session = Number(request.url?.slice(1))
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.flushHeaders()
    followers.set(session, response)
    response.on('error', () => undefined)
    response.once('close', () => followers.delete(session))
  })
  return {
    server,
    path: '/{session}',
    publish(text, number) {
      followers.get(sessionOf(number))?.write(Buffer.from(`data: ${JSON.stringify({ text })}\n\n`))
    },
    counts: () => ({ followers: followers.size }),
  }
}
