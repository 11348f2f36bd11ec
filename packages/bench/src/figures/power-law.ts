import { mean } from './statistics.ts'

/** `factor × x ^ exponent`, fitted to some points. */
export interface PowerLaw {
  readonly factor: number
  /** The slope on log-log axes: 0 is flat, 1 grows in proportion, −1 falls in proportion. */
  readonly exponent: number
  /** How much of the scatter it explains, 0 to 1; 1 where there is none. */
  readonly explained: number
}

/** Where something was measured, and what it was. */
export interface Measured {
  readonly x: number
  readonly y: number
}

/**
 * The power law with the least squares of logarithms: each factor of distance counts alike, at small sizes as at large
 * ones.
 *
 * @param points - What is not above 0 cannot be shown on log-log axes, and is left out.
 * @returns `NaN` everywhere where fewer than two sizes are left.
 */
export function fitPowerLaw(points: readonly Measured[]): PowerLaw {
  const logs = points
    .filter(({ x, y }) => x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y))
    .map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }))
  const center = { x: mean(logs.map(({ x }) => x)), y: mean(logs.map(({ y }) => y)) }
  const sumOf = (of: (dx: number, dy: number) => number): number =>
    logs.reduce((sum, { x, y }) => sum + of(x - center.x, y - center.y), 0)
  const [xx, xy, yy] = [sumOf((dx) => dx * dx), sumOf((dx, dy) => dx * dy), sumOf((_dx, dy) => dy * dy)]
  if (!(xx > 0)) return { factor: Number.NaN, exponent: Number.NaN, explained: Number.NaN }
  const exponent = xy / xx
  return {
    factor: Math.exp(center.y - exponent * center.x),
    exponent,
    explained: yy > 0 ? (xy * xy) / (xx * yy) : 1,
  }
}

/** What a power law gives at a size. */
export const valueAt = ({ factor, exponent }: PowerLaw, x: number): number => factor * x ** exponent
