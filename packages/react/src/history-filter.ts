import type { SessionStatus } from '@progress/core'

/** Which sessions a person wants to see, by how they stand. */
export type HistoryStatus = 'all' | 'running' | 'completed' | 'failed' | 'cancelled'

/** Of which time. */
export type HistoryPeriod = 'any' | 'today' | 'week' | 'month'

const RUNNING: readonly SessionStatus[] = ['pending', 'active', 'paused', 'waiting', 'cancelling']
const DAYS = { today: 0, week: 6, month: 29 } as const

/** The statuses that are meant. @returns `undefined`: all */
export function statusesOf(status: HistoryStatus): readonly SessionStatus[] | undefined {
  if (status === 'all') return undefined
  return status === 'running' ? RUNNING : [status]
}

/**
 * Where a period begins: at midnight, as the person's own clock has it, today's day counted.
 *
 * @param now - Epoch ms.
 * @returns Epoch ms; `undefined`: it has no beginning.
 */
export function periodStart(period: HistoryPeriod, now: number): number | undefined {
  if (period === 'any') return undefined
  const day = new Date(now)
  // By the calendar: a day may have 23 hours.
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - DAYS[period]).getTime()
}
