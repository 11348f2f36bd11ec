import { type AppendBatch, isTerminal, type NewEvent, type Snapshot } from '@progress/core'
import { columnsOf } from './columns.ts'
import type { Parameter } from './drivers/driver.ts'
import type { PostgresStoreSettings } from './options.ts'
import { arrayText, numberText, plainJson } from './sql-text.ts'

/** What is sent of a batch, written down as the database takes it. */
export interface AppendRequest {
  readonly sessionId: string
  /** JSON of what `append_many` is told of it, but for what depends on those that it is sent with. */
  readonly head: string
  /** Whether nothing but the ordinary is asked: such batches are written together. */
  readonly isPlain: boolean
  /** The events' texts as the log will hold them. */
  readonly bodies: readonly string[]
  /** The patches of items in each event, as JSON. */
  readonly patches: readonly (string | null)[]
  readonly rebase: string | null
  readonly result: string | null
  readonly events: readonly NewEvent[]
  /** How long all of that is, in characters. */
  readonly size: number
}

/** Writes a batch down. Everything is serialised now: the caller may change its events afterwards. */
export function appendRequest(
  sessionId: string,
  batch: AppendBatch,
  { settings, now }: { settings: PostgresStoreSettings; now: number | undefined },
): AppendRequest {
  const { writer, batch: number, epoch, onlyIf, seen, rebase, events } = batch
  const bodies = events.map(bodyOf)
  const last = events.at(-1)
  const result = last?.type === 'complete' && last.data !== undefined ? JSON.stringify(last.data) : null
  const patches = events.map(patchOf)
  const hasItems = patches.some((patch) => patch !== null)
  const fault = faultOf(events)
  const columns = columnsOf(events)
  const head = plainJson({
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
    ...(hasItems && { hasItems }),
    latest: Math.max(0, ...events.map(({ timestamp }) => timestamp)),
    ...columns,
    base: rebase === undefined ? undefined : baseOf(rebase, seen),
    fault,
  })
  const isPlain = [columns.end, rebase, onlyIf, fault].every((extra) => extra === undefined)
  const base = rebase === undefined ? null : JSON.stringify(rebase)
  const size = [head, base, result, ...bodies, ...patches].reduce((sum, text) => sum + (text?.length ?? 0), 0)
  return { sessionId, head, isPlain, bodies, patches, rebase: base, result, events, size }
}

/** What some appends are sent as: the parameters of one call of `append_many`. */
export function appendParameters(requests: readonly AppendRequest[], isShared: boolean): Parameter[] {
  const seen = new Set<string>()
  let from = 0
  const heads = requests.map(({ sessionId, head, isPlain, bodies }, n) => {
    const plain = isPlain && !seen.has(sessionId)
    seen.add(sessionId)
    const place = { n, from, count: bodies.length, ...(plain && { plain }), ...(isShared && { nowait: true }) }
    from += bodies.length
    return `${JSON.stringify(place).slice(0, -1)},${head.slice(1)}`
  })
  const each = <T>(of: (request: AppendRequest, n: number) => readonly T[]): T[] => requests.flatMap(of)
  return [
    `[${heads.join(',')}]`,
    `[${each(({ bodies }) => bodies).join(',')}]`,
    `{${each(({ events }) => events.map(({ type }) => type)).join(',')}}`,
    `{${each(({ events }) => risingTimes(events)).join(',')}}`,
    arrayText(each(({ patches }) => patches)),
    `{${each(({ bodies }, n) => bodies.map(() => n)).join(',')}}`,
    textsOrNull(requests.map(({ rebase }) => rebase)),
    textsOrNull(requests.map(({ result }) => result)),
  ]
}

const textsOrNull = (texts: readonly (string | null)[]): Parameter =>
  texts.every((text) => text === null) ? null : arrayText(texts)

/** Each event's time, or that of one before it that is later. */
function risingTimes(events: readonly NewEvent[]): number[] {
  let latest = Number.NEGATIVE_INFINITY
  return events.map(({ timestamp }) => {
    latest = Math.max(latest, timestamp)
    return latest
  })
}

function patchOf(event: NewEvent): string | null {
  const items = event.type === 'progress' || event.type === 'partial' ? event.items : undefined
  return items === undefined ? null : plainJson(items)
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
