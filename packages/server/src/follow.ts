import { isFinal, isName, ProgressError } from '@progress/core'
import { assertMayDo, audienceOf, missing } from './authorize.ts'
import type { Call } from './call.ts'
import { cursorIfAny, cursorIn, parseCursor } from './cursor.ts'
import type { FollowOptions, SessionHub } from './hub.ts'
import type { Connection } from './limits.ts'
import type { PlainReply } from './plain.ts'
import { emptyReply, STREAM_HEADERS } from './replies.ts'
import type { StreamSource } from './stream.ts'
import { assertTransport, mayStay } from './transports.ts'

/**
 * `GET /sessions/{id}/events`: the session's events as Server-Sent Events.
 *
 * @see docs/protocol.md, section 3
 */
export async function followSession(call: Call, { sessionId }: { readonly sessionId: string }): Promise<PlainReply> {
  const hub = isName(sessionId) ? await call.server.hubs.join(sessionId, cursorIfAny(...cursorsOf(call))) : undefined
  if (hub === undefined) throw await missing(call, sessionId)
  return orRelease(hub, async () => {
    await assertMayDo(call, hub.session, 'read')
    assertTransport(call, 'stream')
    return openStream(call, hub, { after: cursorOf(call) })
  })
}

/**
 * Lets go of a hub where nothing comes of it.
 *
 * @param run - Takes the hold over if it resolves.
 */
export async function orRelease<T>(hub: SessionHub, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run()
  } catch (error) {
    hub.release()
    throw error
  }
}

/** Where a follower stands. */
export function cursorOf(call: Call): number | undefined {
  return parseCursor(...cursorsOf(call))
}

/** The header wins, as an `EventSource` that reconnects sends it beside the old address. */
const cursorsOf = ({ request, query }: Call): readonly (string | null)[] => [
  request.headers.get('last-event-id'),
  cursorIn(query),
]

/** Tells whether there is nothing left to follow: 204 stops an `EventSource`. */
const isAtEnd = (hub: SessionHub, after: number | undefined): boolean => isFinal(hub.status) && after === hub.head

/** What goes before a stream that begins a session. */
interface StreamStart {
  readonly after: number | undefined
  /** Runs once the stream is let in; what it gives is called when the stream has begun. */
  readonly prepare?: (() => Promise<() => void>) | undefined
}

/**
 * Opens a session's stream, and counts it. The hub's hold goes with it if it resolves.
 *
 * @throws {ProgressError} `too_many_connections`
 */
export async function openStream(call: Call, hub: SessionHub, { after, prepare }: StreamStart): Promise<PlainReply> {
  if (isAtEnd(hub, after) || call.isHead) {
    const reply = isAtEnd(hub, after) ? emptyReply(204) : { status: 200, headers: STREAM_HEADERS }
    hub.release()
    return reply
  }
  const { server, principal, request } = call
  const { sessionId } = hub.session
  const connection = server.connections.open({
    transport: 'sse',
    owner: principal?.id,
    sessionId,
    // Without anything to wait for, the stream begins with the reply, and it hears itself when the client leaves.
    signal: prepare && request.signal,
  })
  try {
    const begin = await prepare?.()
    const onClosed = lettingGo(connection, hub)
    const audience = audienceOf(call, hub.session)
    if (after !== undefined) server.traffic.resumed()
    const source = hub.stream({ after, audience, endsAt: endOf(call), mayStay: mayStay(call), onClosed })
    return { status: 200, headers: STREAM_HEADERS, body: begin === undefined ? source : startingWith(source, begin) }
  } catch (error) {
    connection.close('error')
    throw error
  }
}

/** It lives as long as the stream, and keeps nothing of its request. */
function lettingGo(connection: Connection, hub: Pick<SessionHub, 'release'>): NonNullable<FollowOptions['onClosed']> {
  return (reason) => {
    connection.close(reason)
    hub.release()
  }
}

/** A stream that tells when it has begun. */
function startingWith(source: StreamSource, begin: () => void): StreamSource {
  return {
    start(sink) {
      const handle = source.start(sink)
      begin()
      return handle
    },
  }
}

/** When a stream that begins now is ended: its time is over, or that of whoever follows. */
export function endOf({ server, principal }: Call): number {
  const { maxStreamMs } = server.settings
  return Math.min(server.clock.now() + maxStreamMs, principal?.expiresAt ?? Number.POSITIVE_INFINITY)
}

/** The hub of a session that was there a moment ago. @throws {ProgressError} `session_expired` */
export async function hubOf({ server }: Call, sessionId: string): Promise<SessionHub> {
  const hub = await server.hubs.session(sessionId)
  if (hub === undefined) throw new ProgressError('session_expired')
  return hub
}
