import type { SessionStatus } from '@progress/core'
import type { PastSession } from '@progress/react'
import { filesOfNumber } from '../format.ts'
import type { EndMessage } from '../ingest/end-message.ts'

/** One run of `ingest`, as the database keeps it: it outlives the session. */
export interface IngestRecord {
  readonly sessionId: string
  readonly workflow: string
  readonly status: 'queued' | 'running' | 'completed' | 'partial' | 'failed' | 'cancelled' | 'restarted' | 'lost'
  readonly project: string
  readonly input: { readonly upload?: string; readonly folder?: string }
  /** `null` until they are known; `processed` counts all that came to an end. */
  readonly totals: {
    readonly total: number
    readonly processed: number
    readonly failed: number
    readonly counters: Readonly<Record<string, number>>
  } | null
  /** Epoch ms. */
  readonly createdAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** The session that went on with it, after a restart. */
  readonly replacedBy: string | null
}

const STATUSES: Readonly<Record<IngestRecord['status'], SessionStatus>> = {
  queued: 'pending',
  running: 'active',
  completed: 'completed',
  partial: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  restarted: 'cancelled',
  lost: 'failed',
}

/** The records' statuses that a session's status stands for. */
export function recordStatuses(statuses: readonly SessionStatus[]): IngestRecord['status'][] {
  const wanted = new Set(statuses)
  return (Object.keys(STATUSES) as IngestRecord['status'][]).filter((status) => wanted.has(STATUSES[status]))
}

/** What it is known by: where its files came from, and how many they are. */
export function titleOf({ input, totals }: Pick<IngestRecord, 'input' | 'totals'>): string {
  const from = input.folder === undefined ? 'Uploaded' : input.folder === '' ? 'Folder' : `Folder ${input.folder}`
  return totals ? `${from}: ${filesOfNumber(totals.total)}` : from
}

/** A record as the list of past sessions takes it. */
export function toPastSession(record: IngestRecord): PastSession {
  const { sessionId, workflow, status, totals, createdAt, endedAt } = record
  const { total = 0, processed = 0, failed = 0 } = totals ?? {}
  const left = total - processed
  const isLive = status === 'queued' || status === 'running'
  return {
    sessionId,
    workflow,
    status: STATUSES[status],
    outcome: status === 'partial' ? 'partial' : status === 'completed' ? 'full' : undefined,
    title: titleOf(record),
    createdAt,
    endedAt: endedAt ?? undefined,
    counts: totals
      ? {
          total,
          completed: processed - failed,
          failed,
          pending: isLive ? left : 0,
          cancelled: isLive ? 0 : left,
          active: 0,
          waiting: 0,
          skipped: 0,
        }
      : undefined,
    hasResult: processed > 0,
  }
}

/** How a run ended whose session is gone. @returns `undefined` while it goes on. */
export function endOfRecord({ status, totals }: Pick<IngestRecord, 'status' | 'totals'>): EndMessage | undefined {
  const { total = 0, processed = 0, failed = 0 } = totals ?? {}
  const done = processed - failed
  const text = `${filesOfNumber(done)} of ${filesOfNumber(total)} ${done === 1 ? 'was' : 'were'} read, and what came of them is kept below.`
  if (status === 'completed') return { tone: 'good', title: `All ${filesOfNumber(total)} done`, text }
  if (status === 'partial') return { tone: 'caution', title: 'Not everything worked', text }
  if (status === 'failed') return { tone: 'bad', title: 'It could not be finished', text }
  if (status === 'lost') return { tone: 'bad', title: 'Its worker was lost', text }
  if (status === 'cancelled' || status === 'restarted') return { tone: 'neutral', title: 'Cancelled', text }
  return undefined
}
