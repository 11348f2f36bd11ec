import type { NewEvent, SessionStatus, TerminalEvent } from '@progress/core'

/** What a terminal event makes of its session. */
const END: Record<TerminalEvent['type'], SessionStatus> = {
  complete: 'completed',
  error: 'failed',
  cancelled: 'cancelled',
}

/** What some events make of a session's columns, as `append_events` takes it; absent where they leave one as it is. */
export interface Columns {
  readonly patch: Readonly<Record<string, unknown>>
  readonly end?: { readonly status: SessionStatus; readonly [name: string]: unknown }
}

/** Fields that the later event sets; `null` removes. */
const REPLACED = ['status', 'stage', 'message', 'startedAt'] as const
/** Containers whose entries the later event sets, one by one. */
const BY_ENTRY = ['counters', 'metadata'] as const

type Entries = Record<string, unknown>

/** Folds a batch into what people can query: the few plain fields, and no more. */
export function columnsOf(events: readonly NewEvent[]): Columns {
  const patch: Entries = {}
  for (const event of events) if (event.type === 'progress' || event.type === 'partial') addPatch(patch, event)
  const last = events.at(-1)
  if (last?.type === 'complete') {
    return { patch, end: { status: END.complete, outcome: last.outcome, percent: last.percent } }
  }
  if (last?.type === 'error') return { patch, end: { status: END.error, error: last.error } }
  if (last?.type === 'cancelled') return { patch, end: { status: END.cancelled, reason: last.reason } }
  return { patch }
}

function addPatch(patch: Entries, event: Extract<NewEvent, { type: 'progress' | 'partial' }>): void {
  for (const field of REPLACED) if (event[field] !== undefined) patch[field] = event[field]
  if (event.percent !== undefined) patch.percent = Math.max(event.percent, Number(patch.percent ?? 0))
  for (const field of BY_ENTRY)
    if (event[field] !== undefined) patch[field] = { ...entriesOf(patch[field]), ...event[field] }
  const stages = entriesOf(patch.stages)
  for (const [id, { current, total }] of Object.entries(event.stages ?? {})) {
    const place = { ...(current !== undefined && { current }), ...(total !== undefined && { total }) }
    if (Object.keys(place).length > 0) stages[id] = { ...entriesOf(stages[id]), ...place }
  }
  if (Object.keys(stages).length > 0) patch.stages = stages
}

const entriesOf = (value: unknown): Entries => (value ?? {}) as Entries
