import { createServer } from 'node:http'
import { createChannel, createSession } from 'better-sse'
import type { Peer } from './peer.ts'

/** As its README broadcasts: a session per request, registered with a channel. All defaults. */
export async function startPeer(): Promise<Peer> {
  const channel = createChannel()
  const server = createServer(async (request, response) => {
    const session = await createSession(request, response)
    // Who left in the meantime cannot be registered, and `register` would throw.
    if (session.isConnected) channel.register(session)
  })
  return {
    server,
    path: '/',
    publish: (text) => {
      channel.broadcast({ text })
    },
    counts: () => ({ followers: channel.sessionCount }),
  }
}
