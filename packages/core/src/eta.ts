/** Settings of an estimator; times in milliseconds. */
export interface EtaOptions {
  /** How fast the past fades: half of the estimate's weight lies within this much work. @defaultValue 10_000 */
  readonly halfLifeMs?: number
  /** Work before the first estimate. @defaultValue 2_000 */
  readonly minElapsedMs?: number
  /** Percent gained before the first estimate. @defaultValue 1 */
  readonly minPercent?: number
  /** The longest gap between two observations that counts as work; what is beyond it was a stall. @defaultValue 15_000 */
  readonly maxGapMs?: number
}

/** Estimates when a bar will be full. Knows no clock: times are given. */
export interface Eta {
  /** The bar stands at `percent` at this time. */
  observe(percent: number, now: number): void
  /** Time from now on is no work, until `resume`. */
  pause(now: number): void
  resume(now: number): void
  /** When the bar will be full, in epoch ms; `undefined` while that is not worth showing: early, paused, or stalled. */
  endAt(now: number): number | undefined
}

/**
 * An estimator over a time-aware moving average of the rate, in percent per millisecond of work, blended with the rate
 * of the whole. While work goes evenly, what it says does not move.
 */
export function createEta(options: EtaOptions = {}): Eta {
  const { halfLifeMs = 10_000, minElapsedMs = 2_000, minPercent = 1, maxGapMs = 15_000 } = options
  let start: number | undefined
  let last = { percent: 0, at: 0 }
  let workedMs = 0
  let sinceGainMs = 0
  let average = 0
  let weight = 0
  let pausedAt: number | undefined
  let gains = 0

  const work = (now: number): void => {
    const gap = pausedAt === undefined ? Math.min(Math.max(0, now - last.at), maxGapMs) : 0
    workedMs += gap
    sinceGainMs += gap
    last = { percent: last.percent, at: Math.max(now, last.at) }
  }

  return {
    observe(percent, now) {
      if (start === undefined) {
        start = percent
        last = { percent, at: now }
        return
      }
      work(now)
      const gained = percent - last.percent
      if (gained <= 0 || sinceGainMs === 0) return
      const fade = 0.5 ** (sinceGainMs / halfLifeMs)
      average = average * fade + (gained / sinceGainMs) * (1 - fade)
      weight = weight * fade + (1 - fade)
      last = { percent, at: last.at }
      sinceGainMs = 0
      gains += 1
    },
    pause(now) {
      if (start !== undefined) work(now)
      pausedAt ??= now
    },
    resume(now) {
      if (pausedAt === undefined) return
      pausedAt = undefined
      last = { percent: last.percent, at: Math.max(now, last.at) }
    },
    endAt(now) {
      if (start === undefined || pausedAt !== undefined || weight === 0) return undefined
      const gained = last.percent - start
      const idleMs = sinceGainMs + Math.max(0, now - last.at)
      const usualMs = (workedMs - sinceGainMs) / gains
      if (workedMs < minElapsedMs || gained < minPercent || gains < 2) return undefined
      if (idleMs > Math.max(maxGapMs, 3 * usualMs)) return undefined
      const overall = gained / (workedMs - sinceGainMs)
      const rate = (average / weight + overall) / 2
      return Math.round(Math.max(now, last.at - sinceGainMs + (100 - last.percent) / rate))
    },
  }
}
