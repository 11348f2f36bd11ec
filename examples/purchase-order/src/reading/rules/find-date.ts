import { type Cell, cellsOf } from '../layout/layout.ts'
import { type DayOrder, datesIn, type FoundDate } from '../values/dates.ts'
import type { LabelKind } from '../words/labels.ts'
import { type Document, type Found, found } from './document.ts'
import { placesOf } from './labels.ts'

/** How much a label says that a date beside it is the document's. */
const WEIGHTS: Partial<Record<LabelKind, number>> = {
  'invoice-date': 0.98,
  date: 0.9,
  'invoice-number': 0.75,
  'order-date': 0.8,
  'other-date': 0.1,
}

/**
 * The document's date: the one that its label names, an invoice's before an order's, and never one by which something is
 * due or was delivered. Without a label, the first one from the top that stands beside no other label.
 */
export function findDate(document: Document, currency: string | undefined): Found<string> | undefined {
  const { layout, labels } = document
  const order = orderOf(document, currency)
  const best = new Map<string, { weight: number; text: string; certain: boolean }>()
  const taken = new Set<Cell>()
  for (const label of labels) {
    const weight = WEIGHTS[label.kind]
    if (weight === undefined) continue
    const place = placesOf(layout, label).find(({ text, where }) => {
      const [first] = datesIn(text, order)
      return first !== undefined && (where !== 'same' || label.kind === 'invoice-number' || first.start < 24)
    })
    const date = place && datesIn(place.text, order)[0]
    if (!place || !date) continue
    if (label.kind === 'invoice-number' && place.where !== 'same') continue
    taken.add(place.cell)
    // Where an invoice says when it was ordered, that is not its own date.
    const near = weight - (place.where === 'below' ? 0.04 : 0) - (label.heading && label.kind === 'date' ? 0.3 : 0)
    const text = `label "${label.text}" on page ${place.cell.page}`
    const known = best.get(date.date)
    if (!known || known.weight < near) best.set(date.date, { weight: near, text, certain: date.certain })
  }
  const [labelled] = [...best]
    .filter(([, { weight }]) => weight > 0.2)
    .sort(([, one], [, other]) => other.weight - one.weight)
  if (labelled) {
    const [value, { weight, text, certain }] = labelled
    const doubt = certain || document.dayOrder !== undefined ? 0 : 0.08
    return { value, finding: found('date', text, weight - doubt) }
  }
  const first = firstDate(document, order, taken)
  return first && { value: first.date, finding: found('date', 'the first date without a label', 0.5) }
}

function firstDate({ layout }: Document, order: DayOrder, taken: ReadonlySet<Cell>): FoundDate | undefined {
  for (const cell of cellsOf(layout)) {
    if (taken.has(cell)) continue
    const [first] = datesIn(cell.text, order)
    if (first) return first
  }
  return undefined
}

/** Americans write the month first, and so do few who do not pay in dollars. */
function orderOf({ dayOrder, language }: Document, currency: string | undefined): DayOrder {
  if (dayOrder) return dayOrder
  return language === 'en' && (currency === 'USD' || currency === undefined) ? 'month-first' : 'day-first'
}
