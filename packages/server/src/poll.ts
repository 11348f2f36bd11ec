import { foldLog, isFinal, type PollBody, ProgressError, type SessionLog } from '@progress/core'
import { withAnyAbort } from './any-abort.ts'
import type { Call } from './call.ts'
import { cursorIn, parseCursor } from './cursor.ts'
import { etagOf, matchesEtag } from './etag.ts'
import { orRelease } from './follow.ts'
import type { SessionHub } from './hub.ts'
import type { PlainReply } from './plain.ts'
import { changesBody, eventsBody, retryAfterOf, stateBody } from './poll-body.ts'
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
  const query = cursorIn(call.query)
  const log = await readFor(call, sessionId, 'read', lenientCursor(query))
  // What has ended is not followed any more: it is looked at once.
  if (!isFinal(log.session.status)) assertTransport(call, 'poll')
  const after = parseCursor(query)
  const waitMs = parseWait(call.query.get('wait'))
  const ifNoneMatch = after === undefined ? call.request.headers.get('if-none-match') : null
  const isNew = after === undefined ? !matchesEtag(ifNoneMatch, log.head) : after !== log.head
  const waits = waitMs > 0 && !isNew && !isFinal(log.session.status) && !call.isHead
  if (waits) return heldReply(call, log, { waitMs, after, ifNoneMatch })
  return after === undefined ? stateReply(call, log, ifNoneMatch) : eventsReply(call, log, after)
}

/** The cursor if it is one: a malformed one is answered once it is known that the caller may see the session. */
function lenientCursor(value: string | null): number | undefined {
  try {
    return parseCursor(value)
  } catch {
    return undefined
  }
}

/** What a poll that is held back waits with. */
interface Holding {
  readonly waitMs: number
  readonly after: number | undefined
  readonly ifNoneMatch: string | null
}

async function heldReply(call: Call, log: SessionLog, holding: Holding): Promise<PlainReply> {
  const { server, principal, request } = call
  const { sessionId } = log.session
  const { signal } = request
  const connection = server.connections.open({ transport: 'poll', owner: principal?.id, sessionId, signal })
  try {
    const hub = await server.hubs.session(sessionId)
    if (hub === undefined) throw new ProgressError('session_expired')
    return await orRelease(hub, async () => {
      const leftMs = Math.min(holding.waitMs, (principal?.expiresAt ?? Number.POSITIVE_INFINITY) - server.clock.now())
      const signals = [signal, server.draining, server.closing]
      await withAnyAbort(signals, (any) => hub.whenBeyond(log.head, Math.max(0, leftMs), any))
      const reply = await replyFrom(call, hub, holding)
      hub.release()
      return reply
    })
  } finally {
    connection.close(signal.aborted ? 'gone' : 'ended')
  }
}

/** The hub has what just happened, merged already; where it has moved on meanwhile the store has one view of it all. */
async function replyFrom(call: Call, hub: SessionHub, { after, ifNoneMatch }: Holding): Promise<PlainReply> {
  const { session } = hub
  if (after !== undefined) {
    const context = contextFor(call, session)
    const events = await hub.messagesAfter(after, context.audience)
    const { snapshot } = hub
    if ((events.at(-1)?.seq ?? after) === snapshot.seq) return bodyReply(changesBody(snapshot, events, context))
  }
  const log = await readFor(call, session.sessionId, 'read', after)
  return after === undefined ? stateReply(call, log, ifNoneMatch) : eventsReply(call, log, after)
}

function stateReply(call: Call, log: SessionLog, ifNoneMatch: string | null): PlainReply {
  const body = stateBody(foldLog(log), contextFor(call, log.session))
  const headers = { ...CACHING, ...retryAfterOf(body), ETag: etagOf(body.seq) }
  return matchesEtag(ifNoneMatch, body.seq) ? emptyReply(304, headers) : jsonReply(200, body, headers)
}

function eventsReply(call: Call, log: SessionLog, after: number): PlainReply {
  return bodyReply(eventsBody(log, after, contextFor(call, log.session)))
}

const bodyReply = (body: PollBody): PlainReply => jsonReply(200, body, { ...CACHING, ...retryAfterOf(body) })
