import { type AppendBatch, isTerminal, type NewEvent, type Snapshot } from '@progress/core'
import { columnsOf } from './columns.ts'
import type { PostgresStoreSettings } from './options.ts'
import { arrayText, numberText, plainJson } from './sql-text.ts'

/** What is sent of a batch: the parameters of one call of `append_events`. */
export interface AppendRequest {
  readonly sessionId: string
  readonly parameters: readonly [head: string, bodies: string, rebase: string | null, result: string | null]
  /** The events' texts as the log will hold them. */
  readonly bodies: readonly string[]
  readonly events: readonly NewEvent[]
}

/** Writes a batch down as the database takes it. Everything is serialised now: the caller may change its events afterwards. */
export function appendRequest(
  sessionId: string,
  batch: AppendBatch,
  { settings, now }: { settings: PostgresStoreSettings; now: number | undefined },
): AppendRequest {
  const { writer, batch: number, epoch, onlyIf, seen, rebase, events } = batch
  const bodies = events.map(bodyOf)
  const last = events.at(-1)
  const result = last?.type === 'complete' && last.data !== undefined ? JSON.stringify(last.data) : null
  const head = {
    id: sessionId,
    writer,
    batch: number,
    epoch,
    onlyIf,
    seen,
    now,
    retentionMs: numberText(settings.retentionMs),
    tombstoneMs: numberText(settings.tombstoneMs),
    itemsEveryMs: numberText(settings.itemsEveryMs),
    events: events.map((event) => ({
      type: event.type,
      timestamp: event.timestamp,
      items: event.type === 'progress' || event.type === 'partial' ? event.items : undefined,
    })),
    latest: Math.max(0, ...events.map(({ timestamp }) => timestamp)),
    ...columnsOf(events),
    base: rebase === undefined ? undefined : baseOf(rebase, seen),
    fault: faultOf(events),
  }
  const parameters = [
    plainJson(head),
    arrayText(bodies),
    rebase === undefined ? null : JSON.stringify(rebase),
    result,
  ] as const
  return { sessionId, parameters, bodies, events }
}

/** An event without what has columns of its own. A merged one says `since`; in the log it is one entry like any other. */
function bodyOf(event: NewEvent): string {
  const {
    type: _,
    timestamp: __,
    seq: ___,
    since: ____,
    sessionId: _____,
    ...body
  } = event as never as Record<string, unknown>
  if (event.type === 'complete') delete body.data
  return JSON.stringify(body)
}

function faultOf(events: readonly NewEvent[]): string | undefined {
  if (events.length === 0) return 'a batch holds one event at least'
  return events.slice(0, -1).some(isTerminal) ? 'a terminal event is the last of its batch' : undefined
}

/** The columns of the state that a rewound log goes on from. */
function baseOf(state: Snapshot, seen: number | undefined) {
  const { seq, updatedAt, status, stage, message, percent, startedAt, counters, metadata, items } = state
  const { current, total } = stage === undefined ? {} : (state.stages[stage] ?? {})
  const fault = seq === seen && state.endedAt === undefined ? undefined : '`rebase` is the live state at `seen`'
  return {
    seq,
    updatedAt,
    status,
    stage,
    current,
    total,
    message,
    percent,
    startedAt,
    counters,
    metadata,
    items,
    fault,
  }
}
