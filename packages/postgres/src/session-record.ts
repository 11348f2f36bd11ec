import type { Json, Lease, SessionEvent, SessionLog, SessionRecord, Snapshot } from '@progress/core'

/** A session's record as `record_of` says it. */
export interface StoredRecord {
  readonly sessionId: string
  readonly hasInput: boolean
  readonly input: Json
  readonly epoch: number
  readonly holder: string | null
  readonly leaseMs: number | null
  readonly [name: string]: unknown
}

/** What `read` answers. */
export interface StoredLog {
  readonly record: StoredRecord
  readonly hasCheckpoint: boolean
  readonly checkpoint: Snapshot
  readonly hasResult: boolean
  readonly result: Json
  readonly events: readonly [seq: number, type: string, timestamp: number, body: object][]
}

/** What is null there is absent here. */
export function toRecord({ hasInput, input, holder, leaseMs, ...columns }: StoredRecord): SessionRecord {
  const { sessionId, epoch } = columns
  const named = Object.entries(columns).filter(([, value]) => value !== null)
  const lease: Lease | undefined =
    holder === null || leaseMs === null ? undefined : { sessionId, holder, epoch, expiresAt: leaseMs }
  return {
    ...(Object.fromEntries(named) as unknown as SessionRecord),
    ...(hasInput && { input }),
    ...(lease !== undefined && { lease }),
  }
}

/** Puts together what the tables keep apart: an event's columns and body, and the result, which stands once. */
export function toLog({ record, hasCheckpoint, checkpoint, hasResult, result, events }: StoredLog): SessionLog {
  const session = toRecord(record)
  const withResult = hasResult && session.status === 'completed'
  return {
    session,
    head: session.seq,
    ...(hasCheckpoint && {
      checkpoint: withResult && checkpoint.endedAt !== undefined ? { ...checkpoint, result } : checkpoint,
    }),
    events: events.map(([seq, type, timestamp, body]) =>
      toEvent({ sessionId: session.sessionId, seq, type, timestamp, ...body }, withResult ? { data: result } : {}),
    ),
  }
}

/** @param end - The result, for the event that brings it. */
export function toEvent(
  event: { readonly sessionId: string; readonly seq: number; readonly type: string; readonly timestamp: number },
  end: { readonly data?: Json },
): SessionEvent {
  return { ...event, ...(event.type === 'complete' && end) } as SessionEvent
}
