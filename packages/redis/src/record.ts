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

/** Events as a log keeps them: JSON without what the log gives them, seq and the session's id. */
export function bodiesOf(events: readonly NewEvent[]): string {
  return JSON.stringify(events.some(hasPlace) ? events.map(withoutPlace) : events)
}

const hasPlace = (event: NewEvent): boolean => 'since' in event || 'seq' in event || 'sessionId' in event

/** A merged event says `since`; in the log it is one entry like any other. */
function withoutPlace(event: NewEvent): NewEvent {
  const { since: _, seq: __, sessionId: ___, ...rest } = event as SessionEvent
  return rest as NewEvent
}

/** Where a batch stands in its log. */
interface BatchPlace {
  readonly sessionId: string
  /** The seq and the time of the event before it; without a time where it is the first. */
  readonly after: number
  readonly last?: number | undefined
}

/** An event that has just been read, and is nobody else's. */
type Placing = { -readonly [Name in 'sessionId' | 'seq' | 'timestamp']: SessionEvent[Name] }

/** Gives events the places that the log gave them. */
function place(events: Placing[], { sessionId, after, last = Number.NEGATIVE_INFINITY }: BatchPlace): SessionEvent[] {
  let timestamp = last
  let seq = after
  for (const event of events) {
    if (event.timestamp > timestamp) timestamp = event.timestamp
    seq += 1
    event.sessionId = sessionId
    event.seq = seq
    event.timestamp = timestamp
  }
  return events as unknown as SessionEvent[]
}

/** The events of a log's entry: `[`{seq}-0`, ['n', count, 'l', time before, 'b', bodies]]`. */
export function eventsOf(sessionId: string, entry: unknown): SessionEvent[] {
  const [id, [, count, , last, , bodies]] = entry as [string, string[]]
  const after = Number(id.slice(0, id.indexOf('-'))) - Number(count)
  return place(JSON.parse(String(bodies)) as Placing[], {
    sessionId,
    after,
    last: last === '' ? undefined : Number(last),
  })
}

/** The signal that a message stands for; each listener gets its own. */
export function signalOf(message: string): Signal {
  const { sessionId, seq, after = 0, last, batch } = JSON.parse(message) as Message
  if (batch === undefined) return { sessionId, seq }
  return { sessionId, seq, events: place(batch, { sessionId, after, last: last ?? undefined }) }
}

/** What is published. */
interface Message {
  readonly sessionId: string
  readonly seq: number
  readonly after?: number
  readonly last?: number | null
  readonly batch?: Placing[]
}
