import { foldLog, ProgressError, type Started } from '@progress/core'
import type { Call } from './call.ts'
import { hubOf, openStream, orRelease } from './follow.ts'
import { type HandOver, handingOver } from './hand-over.ts'
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
  return handingOver(call, start, async (handOver) => {
    const { started, wanted, after } = start
    const { sessionId } = started.session
    if (!isHeld(wanted)) {
      const begin = await handOver()
      begin()
      return acceptedReply(call, sessionId, wanted)
    }
    const hub = await hubOf(call, sessionId)
    return orRelease(hub, () => {
      // The work begins once the stream has: a session that was just created is followed from its very first event.
      if (wanted.mode === 'stream') return openStream(call, hub, { after, prepare: handOver })
      return awaitEnd(call, { ...start, hub, handOver })
    })
  })
}

async function awaitEnd(
  call: Call,
  { served, started, wanted, hub, handOver }: Start & { readonly hub: SessionHub; readonly handOver: HandOver },
): Promise<PlainReply> {
  const { server, principal, request } = call
  const { sessionId } = started.session
  const single = wanted.mode === 'single'
  const transport = single ? 'single' : 'poll'
  const { signal } = request
  const connection = server.connections.open({ transport, owner: principal?.id, sessionId, signal })
  try {
    const begin = await handOver()
    begin()
    const ended = await waitForEnd(call, hub, single ? server.settings.singleWaitMs : wanted.waitMs)
    if (ended) return singleReply(ended, served.workflow)
    return single ? stillRunningReply(call, sessionId) : await acceptedReply(call, sessionId, wanted)
  } finally {
    connection.close(signal.aborted ? 'gone' : 'ended')
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
