import type { Measured } from './power-law.ts'

/** `start + slope × x`, fitted to some points. */
export interface Line {
  readonly start: number
  readonly slope: number
  /** The standard error of the slope: noise alone would put it within twice that of the truth, 19 times of 20. */
  readonly slopeError: number
}

/**
 * The line of least squares.
 *
 * @returns `NaN` everywhere where fewer than two places are given; `slopeError` is `NaN` for fewer than three points.
 */
export function fitLine(points: readonly Measured[]): Line {
  const count = points.length
  const mean = { x: sumOf(points, ({ x }) => x) / count, y: sumOf(points, ({ y }) => y) / count }
  const xx = sumOf(points, ({ x }) => (x - mean.x) ** 2)
  if (!(xx > 0)) return { start: Number.NaN, slope: Number.NaN, slopeError: Number.NaN }
  const slope = sumOf(points, ({ x, y }) => (x - mean.x) * (y - mean.y)) / xx
  const start = mean.y - slope * mean.x
  const left = sumOf(points, ({ x, y }) => (y - start - slope * x) ** 2)
  return { start, slope, slopeError: count > 2 ? Math.sqrt(left / (count - 2) / xx) : Number.NaN }
}

const sumOf = (points: readonly Measured[], of: (point: Measured) => number): number =>
  points.reduce((sum, point) => sum + of(point), 0)
