import type { Counts } from '@progress/core'

/** What items are counted as: `left` are those that were skipped or cancelled. */
export type SummaryKey = 'completed' | 'processing' | 'pending' | 'failed' | 'left'

/** How many of a session's items stand where. */
export type Summary = Readonly<Record<SummaryKey, number>>

/** Sums up: every item is counted once. What waits to be tried again is being processed. */
export function toSummary(counts: Counts): Summary {
  const { completed, active, waiting, pending, failed, skipped, cancelled } = counts
  return { completed, processing: active + waiting, pending, failed, left: skipped + cancelled }
}

/** How many items were worked on to their end, well or not; those that were cancelled were left. */
export function doneOf({ completed, failed, skipped }: Counts): number {
  return completed + failed + skipped
}
