import { median } from './statistics.ts'

const SPAN = 5

/**
 * Whether figures that were taken one after another have come to rest: the last five lie on average no higher than the
 * five before them, but for `tolerance`.
 */
export function isSteady(figures: readonly number[], tolerance: number): boolean {
  if (figures.length < 2 * SPAN) return false
  return median(figures.slice(-SPAN)) - median(figures.slice(-2 * SPAN, -SPAN)) <= tolerance
}
