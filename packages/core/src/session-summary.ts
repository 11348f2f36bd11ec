import { isFinal } from './status.ts'
import type { Snapshot } from './types.ts'

/** A session in figures. */
export interface SessionSummary {
  readonly total: number
  readonly pending: number
  /** Being worked on, or waiting to be tried again. */
  readonly processing: number
  readonly completed: number
  readonly failed: number
  readonly skipped: number
  readonly cancelled: number
  /** 0 to 100, whole. */
  readonly overallProgress: number
  /** `processing` whatever a live session does once it has begun; a cancelled one has failed. */
  readonly status: 'pending' | 'processing' | 'completed' | 'failed'
  /** Epoch milliseconds. */
  readonly startedAt: number | undefined
  readonly endedAt: number | undefined
  /**
   * What the items that have ended took, added up, in ms: more than the session itself took, where they were worked on
   * side by side. `undefined` where the snapshot leaves items out.
   */
  readonly totalProcessingMs: number | undefined
  /** The session's deadline came before all was done. */
  readonly timedOut: boolean
  /** That deadline, in ms from the start. */
  readonly timeoutThresholdMs: number | undefined
  /** Something is left that a `resume`, of a paused session, or a `retry`, of one that has ended, would do. */
  readonly canResume: boolean
}

/** Sums a session up. */
export function summaryOf(snapshot: Snapshot): SessionSummary {
  const { counts, metadata, startedAt, endedAt } = snapshot
  const { timeoutThresholdMs } = metadata
  return {
    total: counts.total,
    pending: counts.pending,
    processing: counts.active + counts.waiting,
    completed: counts.completed,
    failed: counts.failed,
    skipped: counts.skipped,
    cancelled: counts.cancelled,
    overallProgress: Math.floor(snapshot.percent),
    status: statusOf(snapshot),
    startedAt,
    endedAt,
    totalProcessingMs: snapshot.itemsOmitted ? undefined : processingMs(snapshot),
    timedOut: metadata.timedOut === true,
    timeoutThresholdMs: typeof timeoutThresholdMs === 'number' ? timeoutThresholdMs : undefined,
    canResume: canResume(snapshot),
  }
}

function statusOf({ status }: Snapshot): SessionSummary['status'] {
  if (status === 'pending' || status === 'completed') return status
  return status === 'failed' || status === 'cancelled' ? 'failed' : 'processing'
}

function processingMs({ items }: Snapshot): number {
  let sum = 0
  for (const { startedAt, endedAt } of Object.values(items)) {
    if (startedAt !== undefined && endedAt !== undefined) sum += Math.max(0, endedAt - startedAt)
  }
  return sum
}

function canResume({ status, counts }: Snapshot): boolean {
  if (!isFinal(status)) return status === 'paused'
  return status !== 'completed' || counts.completed + counts.skipped < counts.total
}
