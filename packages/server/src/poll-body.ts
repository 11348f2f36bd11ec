import {
  compact,
  type FollowingMessage,
  foldLog,
  isFinal,
  type PollBody,
  type SessionLog,
  type Snapshot,
} from '@progress/core'
import { forAudience } from './hub/audience.ts'
import type { Audience } from './hub.ts'
import { toRetryAfter } from './retry-after.ts'

/** What a body says beside the session's own state. */
export interface PollContext {
  readonly audience: Audience
  /** The server's clock. */
  readonly now: number
  readonly pollAfterMs: number
}

type Head = Pick<PollBody, 'sessionId' | 'workflow' | 'seq' | 'status'>

/** The reply to a poll without a cursor: the state now. */
export function stateBody(snapshot: Snapshot, { audience, now, pollAfterMs }: PollContext): PollBody {
  const shown = forAudience(snapshotMessage(snapshot), audience)
  return {
    ...headOf(snapshot),
    now,
    pollAfterMs,
    snapshot: shown.type === 'snapshot' ? shown.snapshot : snapshot,
  }
}

/** The reply to a poll with a cursor: what would follow `hello` on a stream. */
export function eventsBody(log: SessionLog, after: number, { audience, now, pollAfterMs }: PollContext): PollBody {
  return {
    ...headOf({ ...log.session, seq: log.head }),
    now,
    pollAfterMs,
    events: messagesAfter(log, after).map((message) => forAudience(message, audience)),
  }
}

function headOf({ sessionId, workflow, status, seq }: Head): Pick<PollBody, keyof Head | 'closed'> {
  return { sessionId, workflow, seq, status, closed: isFinal(status) }
}

/** The same from a state and the messages that lead to it, which were made for their audience. */
export function changesBody(
  snapshot: Snapshot,
  events: readonly FollowingMessage[],
  { now, pollAfterMs }: PollContext,
): PollBody {
  return { ...headOf(snapshot), now, pollAfterMs, events: [...events] }
}

/**
 * What follows a cursor, merged.
 *
 * @param log - As read from the store with this cursor: it begins there unless the cursor is older than the log reaches
 * or beyond its head, and then one snapshot says it all.
 * @see docs/protocol.md, section 3, "Cursor"
 */
export function messagesAfter(log: SessionLog, after: number): FollowingMessage[] {
  if (log.checkpoint === undefined && after <= log.head) return compact(log.events)
  return [snapshotMessage(foldLog(log))]
}

const snapshotMessage = (snapshot: Snapshot): FollowingMessage & { type: 'snapshot' } => ({
  type: 'snapshot',
  sessionId: snapshot.sessionId,
  seq: snapshot.seq,
  snapshot,
})

/** `Retry-After` as long as there is something to come. */
export function retryAfterOf({
  closed,
  pollAfterMs,
}: Pick<PollBody, 'closed' | 'pollAfterMs'>): Record<string, string> {
  return closed ? {} : { 'Retry-After': toRetryAfter(pollAfterMs) }
}
