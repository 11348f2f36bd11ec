/** How full a bucket is, as Shopify tells it with every answer. */
export interface ThrottleStatus {
  readonly maximumAvailable: number
  readonly currentlyAvailable: number
  /** Points that come back in a second. */
  readonly restoreRate: number
}

/** Points that are spent by queries, and come back with time. */
export interface LeakyBucket {
  /** Spends `cost` if there is as much. @returns Whether there was. */
  take(cost: number): boolean
  /** Gives back what was asked for too much. */
  giveBack(cost: number): void
  status(): ThrottleStatus
}

/**
 * Makes a full bucket.
 *
 * @param now - Epoch ms.
 */
export function leakyBucket(
  { maximumAvailable, restoreRate }: Pick<ThrottleStatus, 'maximumAvailable' | 'restoreRate'>,
  now: () => number = Date.now,
): LeakyBucket {
  let points = maximumAvailable
  let at = now()
  const refill = (): void => {
    const time = now()
    points = Math.min(maximumAvailable, points + ((time - at) / 1_000) * restoreRate)
    at = time
  }
  return {
    take(cost) {
      refill()
      if (points < cost) return false
      points -= cost
      return true
    },
    giveBack(cost) {
      points = Math.min(maximumAvailable, points + cost)
    },
    status() {
      refill()
      return { maximumAvailable, currentlyAvailable: Math.floor(points), restoreRate }
    },
  }
}
