import sse from '@fastify/sse'
import { type FastifyReply, fastify } from 'fastify'
import type { Peer } from './peer.ts'

/**
 * As its README manages connections: `keepAlive`, out-of-band `send`, and `onClose` to forget it. The promise of `send`
 * waits for the slowest follower, so a publisher to many does not await it; it rejects once the connection is closed.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Set<FastifyReply['sse']>()
  const app = fastify()
  await app.register(sse)
  app.get('/', { sse: 'only' }, async (_request, reply) => {
    const context = reply.sse
    context.keepAlive()
    context.sendHeaders()
    // They would wait for the first event.
    reply.raw.flushHeaders()
    followers.add(context)
    context.onClose(() => followers.delete(context))
  })
  await app.ready()
  return {
    server: app.server,
    path: '/',
    publish(text) {
      for (const follower of followers) follower.send({ data: { text } }).catch(() => undefined)
    },
    counts: () => ({ followers: followers.size }),
  }
}
