import type { Order, OrderLine } from '../../order.ts'
import type { Layout } from '../layout/layout.ts'
import type { Finding } from '../types.ts'
import { checkOrder } from './check-order.ts'
import { type Document, type Found, missing, surveyed } from './document.ts'
import { type LabelledAmount, labelledAmounts } from './find-amounts.ts'
import { findCurrency } from './find-currency.ts'
import { findDate } from './find-date.ts'
import { findLines } from './find-lines.ts'
import { findNumber } from './find-number.ts'
import { findSupplier } from './find-supplier.ts'
import { findTotal } from './find-total.ts'

/** What the rules make of a layout. */
export interface Interpretation {
  readonly order: Order
  readonly findings: readonly Finding[]
  readonly document: Document
  readonly stated: StatedSums
}

/** Reads an order off a layout, by rules alone. */
export function interpret(layout: Layout): Interpretation {
  const document = surveyed(layout)
  const amounts = labelledAmounts(document)
  const { lines, notes } = findLines(document)
  const currency = findCurrency(document, amounts)
  const total = findTotal(document, amounts, lines)
  const fields = {
    supplier: findSupplier(document),
    number: findNumber(document),
    date: findDate(document, currency?.value),
    currency,
    total,
  }
  const findings: Finding[] = Object.entries(fields).map(([field, value]) =>
    value === undefined ? missing(field as keyof typeof fields, 'no rule found it') : value.finding,
  )
  findings.push(linesFinding(lines, notes))
  const order: Order = {
    supplier: orNull(fields.supplier),
    number: orNull(fields.number),
    date: orNull(fields.date),
    currency: orNull(fields.currency),
    total: orNull(fields.total),
    lines: [...lines],
    confidence: 0,
  }
  const stated = statedSums(amounts)
  return { ...checkOrder(order, findings, stated), document, stated }
}

const orNull = <Value>(field: Found<Value> | undefined): Value | null => field?.value ?? null

function linesFinding(lines: readonly OrderLine[], notes: readonly string[]): Finding {
  if (lines.length === 0) return missing('lines', 'no table with headings that name a price or an amount')
  const told = notes.length === 0 ? '' : `; ${notes.slice(0, 5).join('; ')}`
  const confidence = Math.max(0.5, 0.95 - 0.4 * (notes.length / lines.length))
  return { field: 'lines', kind: 'found', text: `${lines.length} below the table's headings${told}`, confidence }
}

/** What the document says beside its total. */
export interface StatedSums {
  readonly nets: readonly number[]
  readonly taxes: readonly number[]
  readonly additions: readonly number[]
}

function statedSums(amounts: readonly LabelledAmount[]): StatedSums {
  const of = (wanted: LabelledAmount['kind']): number[] =>
    amounts.flatMap(({ kind, value }) => (kind === wanted ? [value] : []))
  return { nets: of('net'), taxes: of('tax'), additions: of('addition') }
}
