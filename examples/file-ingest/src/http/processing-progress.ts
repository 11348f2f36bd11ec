import type { ItemState, Snapshot } from '@progress/core'
import type { SavedFile } from '../database/files.ts'
import type { Ingest } from '../database/ingests.ts'

/** The states that clients of the older API know. */
type FileStatus = 'pending' | 'downloading' | 'extracting' | 'parsing' | 'saving' | 'completed' | 'failed' | 'timeout'

interface FileProgress {
  readonly fileId: string
  readonly fileName: string
  readonly fileType: string | null
  readonly status: FileStatus
  /** 0 to 100. */
  readonly progress: number
  readonly error: { readonly code: string; readonly message: string } | null
  /** In ms; `null` until the end. */
  readonly processingTime: number | null
  readonly attemptNumber: number
  readonly isRetryable: boolean
}

interface Summary {
  readonly totalFiles: number
  readonly pendingFiles: number
  readonly processingFiles: number
  readonly completedFiles: number
  readonly failedFiles: number
  /** 0 to 100. */
  readonly overallProgress: number
  readonly sessionStatus: 'pending' | 'processing' | 'completed' | 'failed'
  readonly startedAt: string | null
  readonly completedAt: string | null
  readonly estimatedCompletionAt: string | null
  readonly totalProcessingTimeMs: number | null
  readonly timedOut: boolean
  readonly timeoutThresholdMs: number | null
  /** What is given back to go on with a session: its id. */
  readonly continuationToken: string | null
  readonly canResume: boolean
}

/** What `GET processing-progress` answers. */
export interface ProcessingProgress {
  readonly sessionId: string
  readonly summary: Summary
  readonly files: readonly FileProgress[]
  readonly timestamp: string
}

const iso = (time: number | null | undefined): string | null => (time == null ? null : new Date(time).toISOString())

const PHASES: Readonly<Record<string, FileStatus>> = {
  reading: 'downloading',
  detecting: 'downloading',
  downloading: 'downloading',
  extracting: 'extracting',
  parsing: 'parsing',
  saving: 'saving',
}

function statusOf({ status, phase, error }: ItemState): FileStatus {
  if (status === 'completed' || status === 'skipped') return 'completed'
  if (status === 'failed' || status === 'cancelled') return error?.code === 'timeout' ? 'timeout' : 'failed'
  if (status !== 'active') return 'pending'
  return PHASES[phase ?? ''] ?? 'downloading'
}

function toFile([fileId, item]: readonly [string, ItemState]): FileProgress {
  const { name = fileId, kind, percent = 0, error, startedAt, endedAt, attempt = 1 } = item
  const status = statusOf(item)
  return {
    fileId,
    fileName: name,
    fileType: kind ?? null,
    status,
    progress: status === 'completed' ? 100 : Math.round(percent),
    error: error ? { code: error.code, message: error.message } : null,
    processingTime: startedAt === undefined || endedAt === undefined ? null : endedAt - startedAt,
    attemptNumber: attempt,
    isRetryable: error?.retryable ?? false,
  }
}

const SESSION_STATUS: Readonly<Record<string, Summary['sessionStatus']>> = {
  pending: 'pending',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
}

/**
 * A session in the shape of the older API, for its clients; of one that has only been created too.
 *
 * @param now - Epoch ms.
 */
export function processingProgress(snapshot: Snapshot, now: number): ProcessingProgress {
  const { sessionId, status, counts, percent, metadata, startedAt, endedAt, endAt, items } = snapshot
  const { timedOut, timeoutThresholdMs } = metadata
  return {
    sessionId,
    summary: {
      totalFiles: counts.total,
      pendingFiles: counts.pending + counts.waiting,
      processingFiles: counts.active,
      completedFiles: counts.completed + counts.skipped,
      failedFiles: counts.failed + counts.cancelled,
      overallProgress: Math.round(percent),
      sessionStatus: SESSION_STATUS[status] ?? 'processing',
      startedAt: iso(startedAt),
      completedAt: iso(endedAt),
      estimatedCompletionAt: iso(endAt),
      totalProcessingTimeMs: startedAt === undefined || endedAt === undefined ? null : endedAt - startedAt,
      timedOut: timedOut === true,
      timeoutThresholdMs: typeof timeoutThresholdMs === 'number' ? timeoutThresholdMs : null,
      continuationToken: counts.completed < counts.total ? sessionId : null,
      canResume: status === 'paused' || (endedAt !== undefined && counts.completed < counts.total),
    },
    files: Object.entries(items).map(toFile),
    timestamp: new Date(now).toISOString(),
  }
}

/** The same of a session that only the history remembers. */
export function progressOfHistory(ingest: Ingest, files: readonly SavedFile[], now: number): ProcessingProgress {
  const { sessionId, status, totals, startedAt, endedAt } = ingest
  const failed = files.filter((file) => file.status === 'failed').length
  const total = totals?.total ?? files.length
  const isDone = status === 'completed' || status === 'partial'
  return {
    sessionId,
    summary: {
      totalFiles: total,
      pendingFiles: total - files.length,
      processingFiles: 0,
      completedFiles: files.length - failed,
      failedFiles: failed,
      overallProgress: total === 0 ? Number(isDone) * 100 : Math.round((files.length / total) * 100),
      sessionStatus: isDone ? 'completed' : endedAt === null ? 'processing' : 'failed',
      startedAt: iso(startedAt),
      completedAt: iso(endedAt),
      estimatedCompletionAt: null,
      totalProcessingTimeMs: startedAt === null || endedAt === null ? null : endedAt - startedAt,
      timedOut: false,
      timeoutThresholdMs: null,
      continuationToken: ingest.replacedBy,
      canResume: false,
    },
    files: files.map(({ itemId, name, kind, status: ended, error }) => ({
      fileId: itemId,
      fileName: name,
      fileType: kind,
      status: error?.code === 'timeout' ? 'timeout' : ended,
      progress: ended === 'completed' ? 100 : 0,
      error: error ?? null,
      processingTime: null,
      attemptNumber: 1,
      isRetryable: false,
    })),
    timestamp: new Date(now).toISOString(),
  }
}
