import type { ThrottleStatus } from './local/leaky-bucket.ts'

/** What is known of a shop's points. */
export interface KnownBucket extends ThrottleStatus {
  /** When that was so, in epoch ms. */
  readonly at: number
}

/**
 * How long to wait until a query can be paid for.
 *
 * @param bucket - `undefined` before the first answer: nothing is known, and nothing waited for.
 * @param cost - Points that the query asks for; one that costs more than the bucket holds waits for a full one.
 * @param now - Epoch ms.
 * @returns Whole milliseconds.
 */
export function waitForPointsMs(bucket: KnownBucket | undefined, cost: number, now: number): number {
  if (bucket === undefined) return 0
  const { maximumAvailable, currentlyAvailable, restoreRate, at } = bucket
  const available = Math.min(maximumAvailable, currentlyAvailable + ((now - at) / 1_000) * restoreRate)
  const missing = Math.min(cost, maximumAvailable) - available
  return missing <= 0 ? 0 : Math.ceil((missing / restoreRate) * 1_000)
}
