import sse from '@fastify/sse'
import { type FastifyReply, fastify } from 'fastify'
import type { Peer } from '../peer.ts'
import { sessionOf } from './sessions.ts'

/** As its README manages connections, each kept by its session's number. A publisher to many does not await `send`. */
export async function startPeer(): Promise<Peer> {
  const followers = new Map<number, FastifyReply['sse']>()
  const app = fastify()
  await app.register(sse)
  app.get<{ Params: { session: string } }>('/:session', { sse: 'only' }, async ({ params }, reply) => {
    const session = Number(params.session)
    const context = reply.sse
    context.keepAlive()
    context.sendHeaders()
    followers.set(session, context)
    context.onClose(() => followers.delete(session))
  })
  await app.ready()
  return {
    server: app.server,
    path: '/{session}',
    publish(text, number) {
      followers
        .get(sessionOf(number))
        ?.send({ data: { text } })
        .catch(() => undefined)
    },
    counts: () => ({ followers: followers.size }),
  }
}
