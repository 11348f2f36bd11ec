import type { Spread } from './statistics.ts'

/** Stands where there is no figure. */
export const NONE = '–'

const KIB = 1_024
const MIB = KIB * KIB

/** Bytes in the unit that reads best: `312 B`, `48 KiB`, `1.3 MiB`. */
export function bytes(count: number): string {
  const size = Math.abs(count)
  if (Number.isNaN(count)) return NONE
  if (size < KIB) return `${Math.round(count)} B`
  return size < MIB ? `${digits(count / KIB)} KiB` : `${digits(count / MIB)} MiB`
}

/** Milliseconds, from a second on in seconds: `0.42 ms`, `11 ms`, `2.3 s`. */
export function ms(duration: number): string {
  if (Number.isNaN(duration)) return NONE
  return Math.abs(duration) < 1_000 ? `${digits(duration)} ms` : `${digits(duration / 1_000)} s`
}

/** Milliseconds that are small, as microseconds: `8.4 µs`. */
export const us = (durationMs: number): string => (Number.isNaN(durationMs) ? NONE : `${digits(durationMs * 1_000)} µs`)

/** A factor, with a digit more than others where a twentieth matters: `× 1.07`, `× 12`. */
export const times = (factor: number): string =>
  Number.isNaN(factor) ? NONE : `× ${factor < 10 ? factor.toFixed(2) : digits(factor)}`

/** Whole numbers with separators: `20,000`. */
export const count = (figure: number): string =>
  Number.isNaN(figure) ? NONE : Math.round(figure).toLocaleString('en-US')

/**
 * A median with its spread: `11 ms (10 ms to 14 ms)`; one figure stands alone.
 *
 * @param unit - Writes one figure.
 */
export function withSpread({ median, min, max }: Spread, unit: (figure: number) => string): string {
  const middle = unit(median)
  const [low, high] = [unit(min), unit(max)]
  return low === high ? middle : `${middle} (${low} to ${high})`
}

/** Two digits that count, or more where the figure is larger. */
function digits(figure: number): string {
  const size = Math.abs(figure)
  if (size >= 10) return figure.toFixed(0)
  return size >= 1 ? figure.toFixed(1) : figure.toFixed(2)
}
