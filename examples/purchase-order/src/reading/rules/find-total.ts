import type { OrderLine } from '../../order.ts'
import { cellsOf } from '../layout/layout.ts'
import { agree } from '../values/numbers.ts'
import { type Document, type Found, found } from './document.ts'
import { amountsIn, type LabelledAmount } from './find-amounts.ts'
import { sumOf } from './sums.ts'

const BASE = { payable: 3.1, gross: 3, total: 2.2 } as const

/**
 * What is to be paid, tax included: the sum whose label says so and that fits with the others.
 *
 * A sum that is net + tax, or that the lines come to, is believed before one whose label alone speaks for it; what has
 * been paid already does not lessen it.
 */
export function findTotal(
  document: Document,
  amounts: readonly LabelledAmount[],
  lines: readonly OrderLine[],
): Found<number> | undefined {
  const candidates = amounts.filter(({ kind }) => kind in BASE)
  const largest = Math.max(...candidates.map(({ value }) => value))
  let best: { candidate: LabelledAmount; score: number; fits: boolean } | undefined
  for (const candidate of candidates) {
    const { value, kind, where, text } = candidate
    const fits = fitsOthers(value, amounts, lines)
    const score =
      BASE[kind as keyof typeof BASE] +
      (fits ? 2 : 0) +
      (value === largest ? 0.8 : 0) +
      (value === 0 ? -3 : 0) +
      (where === 'below' ? -0.4 : 0) +
      (/\p{Sc}|\b[A-Z]{3}\b/u.test(text) ? 0.2 : 0) +
      (candidates.some((other) => other !== candidate && agree(other.value, value, 0)) ? 0.4 : 0)
    // Of equals, the one farther down: sums stand at the end.
    if (!best || score >= best.score) best = { candidate, score, fits }
  }
  if (best) {
    const { candidate, fits } = best
    const why = `label "${candidate.label.text}" on page ${candidate.cell.page}${fits ? ', which fits the other sums' : ''}`
    const sure = candidate.kind === 'total' ? 0.8 : 0.9
    return { value: candidate.value, finding: found('total', why, fits ? 0.99 : sure) }
  }
  return unlabelled(document, lines)
}

function fitsOthers(value: number, amounts: readonly LabelledAmount[], lines: readonly OrderLine[]): boolean {
  if (value === 0) return false
  const of = (wanted: LabelledAmount['kind']): number[] =>
    amounts.flatMap(({ kind, value: other }) => (kind === wanted ? [other] : []))
  const taxes = of('tax')
  const additions = of('addition')
  const nets = of('net')
  const sum = sumOf(lines)
  const starts = sum === undefined ? nets : [...nets, sum]
  const byTax = starts.some((net) =>
    [0, ...additions].some((addition) => taxes.some((tax) => tax !== 0 && agree(net + tax + addition, value, 2))),
  )
  return byTax || (sum !== undefined && [0, ...additions].some((addition) => agree(sum + addition, value, 2)))
}

/** Without a label: what the lines come to, or the largest amount that has a currency beside it. */
function unlabelled(document: Document, lines: readonly OrderLine[]): Found<number> | undefined {
  const sum = sumOf(lines)
  if (sum !== undefined && lines.length > 0) {
    return { value: sum, finding: found('total', 'the sum of the lines: no label names a total', 0.4) }
  }
  const amounts = cellsOf(document.layout).flatMap(({ text }) =>
    /\p{Sc}|\b[A-Z]{3}\b/u.test(text) ? amountsIn(text, document.decimalMark) : [],
  )
  if (amounts.length === 0) return undefined
  const value = Math.max(...amounts.map((amount) => amount.value))
  return { value, finding: found('total', 'the largest amount: no label names a total', 0.3) }
}
