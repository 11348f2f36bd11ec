import type { HistorySource, PastSession } from '@progress/react'
import { BEGINS_AT } from './script.ts'

const counts = { total: 24, pending: 0, active: 0, waiting: 0, completed: 24, failed: 0, skipped: 0, cancelled: 0 }
const some = (failed: number, cancelled = 0): PastSession['counts'] => ({
  ...counts,
  completed: 24 - failed - cancelled,
  failed,
  cancelled,
})
const MINUTE = 60_000
const error = { code: 'store_unavailable', message: 'The database cannot be reached.', retryable: true }

const PAST: readonly PastSession[] = (
  [
    ['Holiday', 'completed', { outcome: 'full', counts, hasResult: true }],
    ['Invoices of the second quarter', 'completed', { outcome: 'partial', counts: some(3), hasResult: true }],
    ['Scans of the archive', 'failed', { counts: some(5), error }],
    ['Everything in one folder', 'cancelled', { counts: some(0, 15) }],
    ['Laboratory reports', 'completed', { outcome: 'full', counts, hasResult: true }],
  ] as const
).map(([title, status, more], index) => ({
  sessionId: `past-${index}`,
  workflow: index === 4 ? 'lab-report' : 'ingest',
  title,
  status,
  createdAt: BEGINS_AT - (index * 31 + 7) * 61 * MINUTE,
  endedAt: BEGINS_AT - (index * 31 + 7) * 61 * MINUTE + (index + 1) * 47_000,
  hasResult: false,
  ...more,
}))

/** Which history goes with a state. */
export type HistoryKind = 'full' | 'empty' | 'loading' | 'unreachable'

/** A history whose entries stand in this file, three on a page. */
export function pastSessions(kind: HistoryKind): HistorySource {
  let list = kind === 'empty' ? [] : PAST
  return {
    load({ workflow, status, createdFrom = 0, cursor = '0' }) {
      if (kind === 'loading') return new Promise(() => undefined)
      if (kind === 'unreachable') {
        return Promise.reject(
          Object.assign(new Error('The server cannot be reached.'), { code: 'network', retryable: true }),
        )
      }
      const found = list
        .filter((each) => workflow === undefined || each.workflow === workflow)
        .filter((each) => (!status || status.includes(each.status)) && each.createdAt >= createdFrom)
      const [from, to] = [Number(cursor), Number(cursor) + 3]
      return Promise.resolve({ sessions: found.slice(from, to), next: to < found.length ? `${to}` : undefined })
    },
    async forget({ sessionId }) {
      list = list.filter((each) => each.sessionId !== sessionId)
    },
    async retry(session) {
      const again: PastSession = {
        ...session,
        sessionId: `${session.sessionId}-again`,
        status: 'pending',
        hasResult: false,
      }
      list = [{ ...again, outcome: undefined, error: undefined, endedAt: undefined, createdAt: Date.now() }, ...list]
      return again.sessionId
    },
    download: async ({ title, counts: found }) => ({ title, counts: found }),
  }
}
