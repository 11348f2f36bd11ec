import { foldLog, ProgressError, type Started } from '@progress/core'
import type { Call } from './call.ts'
import { hubOf, openStream, orRelease } from './follow.ts'
import { handOver } from './hand-over.ts'
import type { SessionHub } from './hub.ts'
import type { Negotiated } from './negotiate.ts'
import type { PlainReply } from './plain.ts'
import { retryAfterOf, stateBody } from './poll-body.ts'
import { jsonReply } from './replies.ts'
import { sessionPath } from './route.ts'
import type { ServedWorkflow } from './served.ts'
import { contextFor } from './session-log.ts'
import { singleReply, stillRunningReply, waitForEnd } from './single.ts'

/** A session that was started or joined, and how its client wants to hear of it. */
export interface Start {
  readonly served: ServedWorkflow
  readonly started: Started
  readonly wanted: Negotiated
  /** The client's cursor, where the session was joined. */
  readonly after: number | undefined
}

/** Tells whether a reply holds a connection open. */
export const isHeld = ({ mode, waitMs }: Negotiated): boolean => mode !== 'poll' || waitMs > 0

/** Hands the work over, and answers in the mode that was asked for. */
export async function replyToStart(call: Call, start: Start): Promise<PlainReply> {
  const { served, started, wanted, after } = start
  if (!isHeld(wanted)) {
    const begin = await handOver(call, served, started)
    begin()
    return acceptedReply(call, started.session.sessionId, wanted)
  }
  const hub = await hubOf(call, started.session.sessionId)
  return orRelease(hub, () => {
    if (wanted.mode !== 'stream') return awaitEnd(call, start, hub)
    // The work begins once the stream has: a session that was just created is followed from its very first event.
    return openStream(call, hub, { after, prepare: () => handOver(call, served, started) })
  })
}

async function awaitEnd(call: Call, { served, started, wanted }: Start, hub: SessionHub): Promise<PlainReply> {
  const { server, principal, request } = call
  const { sessionId } = started.session
  const single = wanted.mode === 'single'
  const transport = single ? 'single' : 'poll'
  const connection = server.connections.open({ transport, owner: principal?.id, sessionId })
  try {
    const begin = await handOver(call, served, started)
    begin()
    const ended = await waitForEnd(call, hub, single ? server.settings.singleWaitMs : wanted.waitMs)
    if (ended) return singleReply(ended, served.workflow)
    return single ? stillRunningReply(call, sessionId) : await acceptedReply(call, sessionId, wanted)
  } finally {
    connection.close(request.signal.aborted ? 'gone' : 'ended')
  }
}

/**
 * 202 with the session's state and address.
 *
 * @param wanted - `preferred`: the client asked for it by `Prefer`, and is told that it was heard.
 */
export async function acceptedReply(
  call: Call,
  sessionId: string,
  { preferred }: Pick<Negotiated, 'preferred'>,
): Promise<PlainReply> {
  const log = await call.server.manager.store.read(sessionId)
  if (log === undefined) throw new ProgressError('session_expired')
  const body = stateBody(foldLog(log), contextFor(call, log.session))
  return jsonReply(202, body, {
    Location: sessionPath(call.base, sessionId),
    ...retryAfterOf(body),
    ...(preferred && { 'Preference-Applied': 'respond-async' }),
  })
}
