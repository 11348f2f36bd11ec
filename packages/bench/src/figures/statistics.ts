/** The middle of some figures, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/**
 * The smallest figure that is not below `share` of all: nearest rank, so that it is one that was measured.
 *
 * @param share - Above 0, up to 1: 0.99 for p99.
 * @returns `NaN` where there are no figures.
 */
export function percentile(figures: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) throw new TypeError(`a share lies above 0 and up to 1: ${share}`)
  const sorted = Float64Array.from(figures).sort()
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN
}

/** @returns `NaN` of nothing. */
export const mean = (figures: readonly number[]): number =>
  figures.reduce((sum, figure) => sum + figure, 0) / figures.length

/** @returns Of an even count the mean of the two in the middle; `NaN` where there are no figures. */
export function median(figures: readonly number[]): number {
  const sorted = Float64Array.from(figures).sort()
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (lower + upper) / 2
}

/** @returns All `NaN` where there are no figures. */
export function spreadOf(figures: readonly number[]): Spread {
  if (figures.length === 0) return { median: Number.NaN, min: Number.NaN, max: Number.NaN }
  return { median: median(figures), min: Math.min(...figures), max: Math.max(...figures) }
}

/**
 * The highest median of `span` figures in a row: a peak that lasts. One figure that strays does not make it.
 *
 * @returns The median of all where there are no more than `span`.
 */
export function lastingPeak(figures: readonly number[], span = 5): number {
  const starts = Math.max(1, figures.length - span + 1)
  return Math.max(...Array.from({ length: starts }, (_, at) => median(figures.slice(at, at + span))))
}
