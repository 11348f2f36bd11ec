import type { PlotFit } from './plot.ts'
import { fitPowerLaw, type Measured, type PowerLaw, valueAt } from './power-law.ts'
import { type Column, toTable } from './table.ts'
import { count, NONE, times } from './units.ts'

/** How a cost grows with a number. */
export interface Slope {
  /** What grows: `CPU per delivery`. */
  readonly cost: string
  /** With what: `followers`. */
  readonly size: string
  readonly from: number
  readonly to: number
  readonly law: PowerLaw
}

/**
 * Fits how a cost grows.
 *
 * @param from - The smallest size that counts: below it something else is what costs. @defaultValue all of them
 */
export function slopeOf(cost: string, size: string, points: readonly Measured[], from = 0): Slope {
  const counted = points.filter(({ x }) => x >= from)
  const sizes = counted.map(({ x }) => x)
  return { cost, size, from: Math.min(...sizes), to: Math.max(...sizes), law: fitPowerLaw(counted) }
}

/** The fitted line, for a plot. */
export const fitOf = ({ from, to, law }: Slope): PlotFit => ({ from, to, at: (x) => valueAt(law, x) })

/** What a cost becomes when there is ten times as much. */
export const tenfold = ({ law }: Slope): number => 10 ** law.exponent

/** Two digits, with a sign that is one: `−0.98`. */
export const exponentText = ({ law }: Slope): string =>
  Number.isNaN(law.exponent)
    ? NONE
    : law.exponent
        .toFixed(2)
        .replace(/^-0\.00$/, '0.00')
        .replace('-', '−')

const COLUMNS: readonly Column<Slope>[] = [
  { heading: 'cost', align: 'left', cell: ({ cost }) => cost },
  { heading: 'grows with', align: 'left', cell: ({ size }) => size },
  { heading: 'fitted from', cell: ({ from }) => count(from) },
  { heading: 'to', cell: ({ to }) => count(to) },
  { heading: 'slope *n*', cell: exponentText },
  { heading: 'ten times as many', cell: (slope) => times(tenfold(slope)) },
  {
    heading: 'explained',
    cell: ({ law }) => (Number.isNaN(law.explained) ? NONE : `${Math.round(100 * law.explained)} %`),
  },
]

/** Slopes as a Markdown table. */
export const toSlopeTable = (slopes: readonly Slope[]): string => toTable(COLUMNS, slopes)
