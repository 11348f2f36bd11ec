import { foldLog, isFinal, ProgressError, type SessionLog } from '@progress/core'
import { withAnyAbort } from './any-abort.ts'
import type { Call } from './call.ts'
import { parseCursor } from './cursor.ts'
import { etagOf, matchesEtag } from './etag.ts'
import type { PlainReply } from './plain.ts'
import { eventsBody, retryAfterOf, stateBody } from './poll-body.ts'
import { emptyReply, jsonReply } from './replies.ts'
import { contextFor, readFor } from './session-log.ts'
import { assertTransport } from './transports.ts'
import { parseWait } from './wait.ts'

/** A poll may be kept by whoever asks again with its tag, and by nobody in between. */
const CACHING = { 'Cache-Control': 'no-cache, private' } as const

/**
 * `GET /sessions/{id}`: the state now, or what changed since a cursor; held back while there is nothing new, if asked.
 *
 * @see docs/protocol.md, section 4
 */
export async function pollSession(call: Call, { sessionId }: { readonly sessionId: string }): Promise<PlainReply> {
  const query = call.query.get('after')
  const log = await readFor(call, sessionId, 'read', lenientCursor(query))
  assertTransport(call, 'poll')
  const after = parseCursor(query)
  const waitMs = parseWait(call.query.get('wait'))
  const ifNoneMatch = after === undefined ? call.request.headers.get('if-none-match') : null
  const isNew = after === undefined ? !matchesEtag(ifNoneMatch, log.head) : after !== log.head
  const waits = waitMs > 0 && !isNew && !isFinal(log.session.status) && !call.isHead
  const fresh = waits ? await readOnceBeyond(call, log, { waitMs, after }) : log
  return after === undefined ? stateReply(call, fresh, ifNoneMatch) : eventsReply(call, fresh, after)
}

/** The cursor if it is one: a malformed one is answered once it is known that the caller may see the session. */
function lenientCursor(value: string | null): number | undefined {
  try {
    return parseCursor(value)
  } catch {
    return undefined
  }
}

async function readOnceBeyond(
  call: Call,
  log: SessionLog,
  { waitMs, after }: { waitMs: number; after: number | undefined },
): Promise<SessionLog> {
  const { server, principal, request } = call
  const { sessionId } = log.session
  const connection = server.connections.open({ transport: 'poll', owner: principal?.id, sessionId })
  try {
    const hub = await server.hubs.session(sessionId)
    if (hub === undefined) throw new ProgressError('session_not_found')
    const leftMs = Math.min(waitMs, (principal?.expiresAt ?? Number.POSITIVE_INFINITY) - server.clock.now())
    try {
      const signals = [request.signal, server.draining, server.closing]
      await withAnyAbort(signals, (signal) => hub.whenBeyond(log.head, Math.max(0, leftMs), signal))
    } finally {
      hub.release()
    }
    return await readFor(call, sessionId, 'read', after)
  } finally {
    connection.close(request.signal.aborted ? 'gone' : 'ended')
  }
}

function stateReply(call: Call, log: SessionLog, ifNoneMatch: string | null): PlainReply {
  const body = stateBody(foldLog(log), contextFor(call, log.session))
  const headers = { ...CACHING, ...retryAfterOf(body), ETag: etagOf(body.seq) }
  return matchesEtag(ifNoneMatch, body.seq) ? emptyReply(304, headers) : jsonReply(200, body, headers)
}

function eventsReply(call: Call, log: SessionLog, after: number): PlainReply {
  const body = eventsBody(log, after, contextFor(call, log.session))
  return jsonReply(200, body, { ...CACHING, ...retryAfterOf(body) })
}
