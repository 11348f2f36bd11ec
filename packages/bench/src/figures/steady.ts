import { median } from './statistics.ts'

/**
 * Whether figures that were taken one after another have come to rest: the median of the last `span` lies no higher than
 * that of as many before them, but for `tolerance`.
 */
export function isSteady(figures: readonly number[], tolerance: number, span = 5): boolean {
  if (figures.length < 2 * span) return false
  return median(figures.slice(-span)) - median(figures.slice(-2 * span, -span)) <= tolerance
}
