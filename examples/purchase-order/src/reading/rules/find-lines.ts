import type { OrderLine } from '../../order.ts'
import type { Layout, Row } from '../layout/layout.ts'
import { agree, type DecimalMark, rounded } from '../values/numbers.ts'
import { fold, tokensOf } from '../values/tokens.ts'
import { LABELS } from '../words/labels.ts'
import { phrasesOf } from '../words/phrases.ts'
import type { Document } from './document.ts'
import type { Header } from './find-header.ts'
import { type TableRow, tableRow } from './table-row.ts'

/** The lines of a document, and what about them was worked out. */
export interface FoundLines {
  readonly lines: readonly OrderLine[]
  readonly notes: readonly string[]
}

/** A line as it is being put together. */
interface Draft {
  description: string[]
  readonly row: TableRow
  last: Row
}

const LABEL_PHRASES = phrasesOf(LABELS)
/** Farther down than this share of its letters' size, a text belongs to nothing above it. */
const LINE_GAP = 2.4
/** What a shop prints below a line about the one piece that it sent. */
const PIECE_NOTE =
  /^(serienummers?|serial (no|number|nr)|seriennummern?|s n|imei|serie(n)? ?nr|numero de serie|n de serie|numero di serie|no de serie|numer seryjny)\b/

/**
 * The lines below every header, page by page, up to the first sum.
 *
 * A row with an amount, or with a quantity and a price, begins a line; a row with neither goes on with the description
 * of the one above it, as long as it stands close to it.
 */
export function findLines({ layout, headers, decimalMark }: Document): FoundLines {
  const drafts: Draft[] = []
  let from = 0
  for (const [at, header] of headers.entries()) {
    if (header.row < from) continue
    const next = headers[at + 1]?.row ?? layout.rows.length
    const table = readTable(layout, header, { to: next, mark: decimalMark })
    // A second table with its own sums (taxes, payments) is no more lines; the same headings on a later page are.
    const isSame = sameColumns(headers[0], header)
    if (drafts.length > 0 && !isSame) continue
    drafts.push(...table.drafts)
    from = table.end
  }
  return toLines(drafts)
}

const sameColumns = (one: Header | undefined, other: Header): boolean =>
  one !== undefined &&
  one.columns.map(({ kind }) => kind).join() === other.columns.map(({ kind }) => kind).join() &&
  one.columns.every(({ left }, at) => Math.abs(left - (other.columns[at]?.left ?? Number.NaN)) < 15)

function readTable(
  layout: Layout,
  header: Header,
  { to, mark }: { to: number; mark: DecimalMark | undefined },
): { drafts: Draft[]; end: number } {
  const drafts: Draft[] = []
  let pending: Row[] = []
  let at = header.row + 1
  for (; at < to; at++) {
    const row = layout.rows[at]
    if (!row) break
    const read = tableRow(row, header, mark)
    const isLine = startsLine(read)
    if (isSum(row, isLine, read)) {
      // Pages of one table end in sums carried forward.
      if (drafts.length === 0 || !isCarried(row)) break
      continue
    }
    if (isLine) {
      const above = pending.filter((other) => isNear(other, row))
      drafts.push({
        description: [...above.flatMap((other) => textIn(other, header)), read.description],
        row: read,
        last: row,
      })
      pending = []
      continue
    }
    const text = textIn(row, header)
    const last = drafts.at(-1)
    if (last && text.length > 0 && pending.length === 0 && isNear(last.last, row)) {
      last.description.push(...text)
      last.last = row
    } else pending.push(row)
  }
  return { drafts, end: at }
}

const isNear = (above: Row, row: Row): boolean =>
  above.page === row.page && row.baseline - above.baseline <= LINE_GAP * Math.max(above.size, row.size)

const startsLine = ({ amounts, quantity, unitPrice, description }: TableRow): boolean =>
  (amounts.length > 0 && (description !== '' || quantity !== undefined || unitPrice !== undefined)) ||
  (quantity !== undefined && unitPrice !== undefined)

/** A row whose first text is a label of a sum ends the table, unless it is a line of its own with a quantity. */
function isSum(row: Row, isLine: boolean, { quantity, unitPrice }: TableRow): boolean {
  if (isLine && quantity !== undefined && unitPrice !== undefined) return false
  return row.cells.some((cell) => {
    const tokens = tokensOf(cell.text)
    const phrase = LABEL_PHRASES.at(tokens, 0)
    if (!phrase) return false
    if (phrase.kind === 'payable' || phrase.kind === 'gross' || phrase.kind === 'paid' || phrase.kind === 'net')
      return phrase.kind !== 'paid' || phrase.length === tokens.length
    if (phrase.kind !== 'total' && phrase.kind !== 'tax') return false
    // "Tax: 0.2%" below a line is a note about it; "Total EUR", "VAT 21%" with an amount beside it is a sum.
    return row.cells.length > 1 && tokens.length <= phrase.length + 5 && cell !== row.cells.at(-1)
  })
}

const isCarried = ({ cells }: Row): boolean =>
  cells.some(({ text }) =>
    /^(ubertrag|carried|brought|transport|report|suma y sigue|a riportare|riporto|przeniesienie)/.test(fold(text)),
  )

/** The texts of a row that stand in the description's column. */
function textIn(row: Row, header: Header): string[] {
  const description = header.columns.find(({ kind }) => kind === 'description') ?? header.columns[0]
  if (!description) return []
  const next = header.columns.find((column) => column.left > description.left)
  // A row of a table file that has no amount is none of its lines.
  if (row.cells.some(({ origin }) => origin === 'grid')) return []
  return row.cells
    .filter(({ left }) => left > description.left - 25 && left < (next?.left ?? Number.POSITIVE_INFINITY))
    .map(({ text }) => text)
    .filter(
      (text) =>
        !PIECE_NOTE.test(
          tokensOf(text)
            .map(({ word }) => word)
            .join(' '),
        ),
    )
}

function toLines(drafts: readonly Draft[]): FoundLines {
  const notes: string[] = []
  const column = amountColumn(drafts)
  const lines = drafts.map((draft): OrderLine => {
    const { row } = draft
    const given = (row.amounts.find((amount) => amount.column.text === column) ?? row.amounts.at(-1))?.value
    const quantity = row.quantity ?? impliedQuantity(row.unitPrice, given)
    const discount = 1 - (row.discount ?? 0) / 100
    const amount = given ?? rounded(quantity * (row.unitPrice ?? 0) * discount)
    const unitPrice = row.unitPrice ?? (quantity === 0 ? amount : derived(amount / quantity / (discount || 1)))
    const description = draft.description.filter((text) => text !== '').join('\n')
    const name = description.split('\n', 1)[0] ?? ''
    if (row.quantity === undefined) notes.push(`"${name}": no quantity, taken for ${quantity}`)
    if (row.unitPrice === undefined && row.quantity !== undefined) notes.push(`"${name}": unit price worked out`)
    if (given === undefined) notes.push(`"${name}": amount worked out`)
    return { description, quantity, unitPrice, amount }
  })
  return { lines, notes }
}

/** Without a column of quantities, the price and the amount tell. */
function impliedQuantity(unitPrice: number | undefined, amount: number | undefined): number {
  if (!unitPrice || amount === undefined) return 1
  const times = amount / unitPrice
  return times > 1 && Number.isInteger(rounded(times)) && agree(rounded(times) * unitPrice, amount) ? rounded(times) : 1
}

const derived = (value: number): number => Number(value.toFixed(4))

/** Of several columns of amounts (net, gross), the one that most lines' quantity and price come to; else the last. */
function amountColumn(drafts: readonly Draft[]): string | undefined {
  const votes = new Map<string, number>()
  for (const { row } of drafts) {
    for (const { column, value } of row.amounts) {
      const product = (row.quantity ?? 1) * (row.unitPrice ?? Number.NaN) * (1 - (row.discount ?? 0) / 100)
      votes.set(column.text, (votes.get(column.text) ?? 0) + (agree(product, value, 2) ? 1 : 0))
    }
  }
  const most = Math.max(0, ...votes.values())
  return most === 0 ? undefined : [...votes].find(([, count]) => count === most)?.[0]
}
