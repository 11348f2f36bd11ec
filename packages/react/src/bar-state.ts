import { isFinal, type Snapshot } from '@progress/core'

/** What of a snapshot shows in its bar. */
export type BarOf = Pick<Snapshot, 'status' | 'percent'>

/**
 * The percentage to show: whole, and below 100 until the session is completed.
 *
 * @returns 0 where there is no session. A completed one shows what it ended at: 100, or less for a partial outcome.
 */
export function shownPercent(snapshot: BarOf | undefined): number {
  const { status, percent } = snapshot ?? { percent: 0 }
  return status === 'completed' ? Math.round(percent) : Math.min(99, Math.round(percent))
}

/** Tells whether nothing is known yet of how far a session is. */
export function isIndeterminate(snapshot: BarOf | undefined): boolean {
  return !snapshot || (!isFinal(snapshot.status) && shownPercent(snapshot) === 0)
}
