import {
  compact,
  foldLog,
  isFinal,
  type PollBody,
  type SessionLog,
  type SessionRecord,
  type Snapshot,
} from '@progress/core'
import { forAudience } from './hub/audience.ts'
import type { Changes } from './hub.ts'
import { toRetryAfter } from './retry-after.ts'
import { changesItems, type Showing, shownSnapshot } from './shown.ts'

/** What a body says beside the session's own state. */
export interface PollContext extends Showing {
  /** The server's clock. */
  readonly now: number
  readonly pollAfterMs: number
}

type Head = Pick<PollBody, 'sessionId' | 'workflow' | 'seq' | 'status'>

/** The reply to a poll without a cursor: the state now. */
export function stateBody(snapshot: Snapshot, context: PollContext): PollBody {
  const { now, pollAfterMs } = context
  return { ...headOf(snapshot), now, pollAfterMs, snapshot: shownSnapshot(snapshot, context).snapshot }
}

/**
 * The reply to a poll with a cursor: what would follow `hello` on a stream, merged.
 *
 * @param log - As read from the store with this cursor: it begins there unless the cursor is older than the log reaches
 * or beyond its head, and then one snapshot says it all.
 * @returns `undefined` where items have changed: what is said of them depends on how many there are, which the log alone
 * does not tell.
 * @see docs/protocol.md, section 3, "Cursor"
 */
export function eventsBody(log: SessionLog, after: number, context: PollContext): PollBody | undefined {
  const { session, head: seq } = log
  if (log.checkpoint !== undefined || after > seq) return snapshotBody(log, context)
  const events = compact(log.events)
  if (events.some(changesItems)) return undefined
  const messages = events.map((event) => forAudience(event, context.audience))
  return changesBody(session, { messages, seq, status: session.status }, context)
}

/** The reply to a poll with a cursor that nothing leads from: the state now. @param log - As read without a cursor. */
export function snapshotBody(log: SessionLog, context: PollContext): PollBody {
  const message = shownSnapshot(foldLog(log), context)
  const { seq, status } = message.snapshot
  return changesBody(log.session, { messages: [message], seq, status }, context)
}

/** The reply to a poll with a cursor, of changes that were made for their audience. */
export function changesBody(
  { sessionId, workflow }: Pick<SessionRecord, 'sessionId' | 'workflow'>,
  { messages, seq, status }: Changes,
  { now, pollAfterMs }: Pick<PollContext, 'now' | 'pollAfterMs'>,
): PollBody {
  return { ...headOf({ sessionId, workflow, seq, status }), now, pollAfterMs, events: [...messages] }
}

function headOf({ sessionId, workflow, status, seq }: Head): Pick<PollBody, keyof Head | 'closed'> {
  return { sessionId, workflow, seq, status, closed: isFinal(status) }
}

/** `Retry-After` as long as there is something to come. */
export function retryAfterOf({
  closed,
  pollAfterMs,
}: Pick<PollBody, 'closed' | 'pollAfterMs'>): Record<string, string> {
  return closed ? {} : { 'Retry-After': toRetryAfter(pollAfterMs) }
}
