import { createServer } from 'node:http'
import { EventStream, H3 } from 'h3'
import { toNodeHandler } from 'h3/node'
import type { Peer } from './peer.ts'

/**
 * An `EventStream` (the successor of `createEventStream`) as in its documentation's example, returned from the handler
 * and forgotten by `onClosed`. `push` waits for the reader, so a publisher to many does not await it.
 */
export async function startPeer(): Promise<Peer> {
  const followers = new Set<EventStream>()
  const app = new H3()
  app.get('/', (event) => {
    const stream = new EventStream(event)
    followers.add(stream)
    // Node holds the headers back until there is something to send with them.
    void stream.pushComment('')
    stream.onClosed(() => followers.delete(stream))
    return stream
  })
  return {
    server: createServer(toNodeHandler(app)),
    path: '/',
    publish(text) {
      const data = JSON.stringify({ text })
      for (const follower of followers) void follower.push(data)
    },
    counts: () => ({ followers: followers.size }),
  }
}
