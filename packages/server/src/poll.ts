import { foldLog, isFinal, type PollBody, type SessionLog } from '@progress/core'
import { withAnyAbort } from './any-abort.ts'
import { missing } from './authorize.ts'
import type { Call } from './call.ts'
import { cursorIfAny, cursorIn, parseCursor } from './cursor.ts'
import { etagOf, matchesEtag, seqOfTag } from './etag.ts'
import { hubOf, orRelease } from './follow.ts'
import type { SessionHub } from './hub.ts'
import type { PlainReply } from './plain.ts'
import { changesBody, eventsBody, retryAfterOf, snapshotBody, stateBody } from './poll-body.ts'
import { jsonReply } from './replies.ts'
import { toRetryAfter } from './retry-after.ts'
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
  const tags = call.request.headers.get('if-none-match')
  // Whoever names a state mostly has the latest: then there is nothing to read, to fold or to write.
  const log = await readFor(call, sessionId, 'read', cursorIfAny(query) ?? seqOfTag(tags))
  // What has ended is not followed any more: it is looked at once.
  if (!isFinal(log.session.status)) assertTransport(call, 'poll')
  const after = parseCursor(query)
  const waitMs = parseWait(call.query.get('wait'))
  const ifNoneMatch = after === undefined ? tags : null
  const isNew = after === undefined ? !matchesEtag(ifNoneMatch, log.head) : after !== log.head
  const waits = waitMs > 0 && !isNew && !isFinal(log.session.status) && !call.isHead
  if (waits) return heldReply(call, log, { waitMs, after, ifNoneMatch })
  if (after !== undefined) return eventsReply(call, log, after)
  if (!isNew) return unchangedReply(call, log)
  return stateReply(call, seqOfTag(tags) === undefined ? log : await wholeLog(call, sessionId), ifNoneMatch)
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
    const hub = await hubOf(call, sessionId)
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

/** The hub has what just happened, merged already; where it cannot tell, the store is asked. */
async function replyFrom(
  call: Call,
  hub: SessionHub,
  { after, ifNoneMatch }: Omit<Holding, 'waitMs'>,
): Promise<PlainReply> {
  const { session } = hub
  if (after === undefined) return stateReply(call, await readFor(call, session.sessionId, 'read'), ifNoneMatch)
  const context = contextFor(call, session)
  const changes = await hub.changesAfter(after, context.audience)
  if (changes.messages.length > 0 || changes.seq === after) return bodyReply(changesBody(session, changes, context))
  const log = await readFor(call, session.sessionId, 'read')
  return bodyReply(snapshotBody(log, contextFor(call, log.session)))
}

/** @param log - As read without a cursor. */
function stateReply(call: Call, log: SessionLog, ifNoneMatch: string | null): PlainReply {
  if (matchesEtag(ifNoneMatch, log.head)) return unchangedReply(call, log)
  const body = stateBody(foldLog(log), contextFor(call, log.session))
  return jsonReply(200, body, { ...CACHING, ...retryAfterOf(body), ETag: etagOf(body.seq) })
}

/** 304: the tag is the state's, so that nothing of the state is looked at. */
function unchangedReply({ server }: Call, { session, head }: SessionLog): PlainReply {
  const { pollAfterMs } = server.settings
  const headers: Record<string, string> = { ...CACHING, ETag: etagOf(head) }
  if (!isFinal(session.status)) headers['Retry-After'] = toRetryAfter(pollAfterMs)
  return { status: 304, headers }
}

/** The log of a session that the caller may read, from its beginning. */
async function wholeLog(call: Call, sessionId: string): Promise<SessionLog> {
  const log = await call.server.manager.store.read(sessionId)
  if (log === undefined) throw await missing(call, sessionId)
  return log
}

/** Where items have changed it depends on the whole state what is said of them: the hub has it at hand, or will. */
async function eventsReply(call: Call, log: SessionLog, after: number): Promise<PlainReply> {
  const body = eventsBody(log, after, contextFor(call, log.session))
  if (body !== undefined) return bodyReply(body)
  const hub = await hubOf(call, log.session.sessionId)
  return orRelease(hub, async () => {
    const reply = await replyFrom(call, hub, { after, ifNoneMatch: null })
    hub.release()
    return reply
  })
}

const bodyReply = (body: PollBody): PlainReply => jsonReply(200, body, { ...CACHING, ...retryAfterOf(body) })
