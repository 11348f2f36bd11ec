import { createServer } from 'node:http'
import { EventStream, getRouterParam, H3 } from 'h3'
import { toNodeHandler } from 'h3/node'
import type { Peer } from '../peer.ts'
import { sessionOf } from './sessions.ts'

/**
 * An `EventStream` (the successor of `createEventStream`) as in its documentation's example, kept by its session's
 * number and forgotten by `onClosed`. A publisher to many does not await `push`.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Map<number, EventStream>()
  const app = new H3()
  app.get('/:session', (event) => {
    const session = Number(getRouterParam(event, 'session'))
    const stream = new EventStream(event)
    followers.set(session, stream)
    stream.onClosed(() => followers.delete(session))
    return stream
  })
  return {
    server: createServer(toNodeHandler(app)),
    path: '/{session}',
    publish(text, number) {
      void followers.get(sessionOf(number))?.push(JSON.stringify({ text }))
    },
    counts: () => ({ followers: followers.size }),
  }
}
