import type { Lease, NewEvent, NewSession, SessionEvent, SessionRecord, SessionStatus, Signal } from '@progress/core'

/** The part of a record that never changes, as it is kept. */
type Given = Omit<NewSession, 'takeWithinMs' | 'maxActive'>

/** A session's unchanging part as JSON. */
export function givenOf({ takeWithinMs: _, maxActive: __, ...given }: NewSession): string {
  return JSON.stringify(given)
}

/**
 * The record that a session's state stands for.
 *
 * @param state - As the scripts' `find` gives it; `null` for what is not set.
 */
export function recordOf(state: unknown, givenJson: unknown): SessionRecord {
  const [status, seq, epoch, holder, until, due, at, updated, ended] = state as (string | null)[]
  const given = JSON.parse(String(givenJson)) as Given
  const lease: Lease | undefined =
    holder === null || holder === undefined
      ? undefined
      : { sessionId: given.sessionId, holder, epoch: Number(epoch), expiresAt: Number(until) }
  const createdAt = Number(at)
  return {
    ...given,
    status: status as SessionStatus,
    seq: Number(seq),
    epoch: Number(epoch),
    ...(lease !== undefined && { lease }),
    dueAt: Number(due),
    createdAt,
    updatedAt: updated === '' || updated === null ? createdAt : Number(updated),
    ...(ended !== null && ended !== undefined && { endedAt: Number(ended) }),
  } as SessionRecord
}

/**
 * An event as a log keeps it: its JSON without the first brace and without what the log gives it (seq, timestamp, and
 * the session's id), which is put before it when it is read. So no JSON is ever taken apart.
 */
export function bodyOf(event: NewEvent): string {
  // A merged event says `since`; in the log it is one entry like any other.
  const { since: _, seq: __, sessionId: ___, timestamp: ____, ...rest } = event as SessionEvent
  return JSON.stringify(rest).slice(1)
}

/** The event of a log's entry: `[`{seq}-0`, ['t', timestamp, 'e', body]]`. */
export function eventOf(sessionId: string, entry: unknown): SessionEvent {
  const [place, [, timestamp, , body]] = entry as [string, string[]]
  const seq = place.slice(0, place.indexOf('-'))
  return JSON.parse(`{"sessionId":${JSON.stringify(sessionId)},"seq":${seq},"timestamp":${timestamp},${body}`)
}

/** The signal that a message stands for; each listener gets its own. */
export function signalOf(message: string): Signal {
  const { sessionId, seq, events } = JSON.parse(message) as Signal
  if (events === undefined) return { sessionId, seq }
  return { sessionId, seq, events: events.map((event) => ({ ...event, sessionId })) }
}
