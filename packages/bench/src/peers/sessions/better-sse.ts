import { createServer } from 'node:http'
import { createSession, type Session } from 'better-sse'
import type { Peer } from '../peer.ts'
import { sessionOf } from './sessions.ts'

/** As its README pushes to one client: `push` of a session, which is kept by its number. All defaults. */
export async function startPeer(): Promise<Peer> {
  const followers = new Map<number, Session>()
  const server = createServer(async (request, response) => {
    const number = Number(request.url?.slice(1))
    const session = await createSession(request, response)
    if (!session.isConnected) return
    followers.set(number, session)
    session.once('disconnected', () => followers.delete(number))
  })
  return {
    server,
    path: '/{session}',
    publish: (text, number) => {
      followers.get(sessionOf(number))?.push({ text })
    },
    counts: () => ({ followers: followers.size }),
  }
}
