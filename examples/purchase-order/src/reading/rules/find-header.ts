import { type Cell, type Layout, overlap, partOf, type Row, type Span } from '../layout/layout.ts'
import { type Token, tokensOf } from '../values/tokens.ts'
import { COLUMNS, type ColumnKind } from '../words/columns.ts'
import { phrasesOf } from '../words/phrases.ts'

/** A column of a table, by its heading. */
export interface Column extends Span {
  readonly kind: ColumnKind
  /** As written. */
  readonly text: string
}

/** The headings of a table. */
export interface Header {
  readonly columns: readonly Column[]
  /** The last row of the headings; the table begins below. */
  readonly row: number
  /** How many rows the headings have. */
  readonly lines: number
}

const PHRASES = phrasesOf(COLUMNS)
/** What may follow a heading and belongs to it: `Prijs incl. BTW`, `Preis (EUR)`, `Rabatt %`. */
const TAIL =
  /^(incl|inclusief|including|inkl|inklusive|excl|exclusief|excluding|exkl|ekskl|eks|ohne|ex|ht|ttc|hors|con|sin|sem|netto|brutto|net|gross|eur|usd|gbp|chf|pln|sek|dkk|nok|inr|cad|aud|kr|zl|in|w|en|hours|pcs|szt|%)$/
const TAX = /^(btw|vat|tax|mwst|ust|tva|iva|moms|mva|taxes|gst)$/

const WORTH: Partial<Record<ColumnKind, number>> = {
  description: 2,
  quantity: 2,
  'unit-price': 2,
  price: 1.5,
  amount: 1.5,
  code: 1,
  position: 0.5,
  tax: 0.5,
  'tax-amount': 0.5,
  discount: 1,
  unit: 0.5,
  date: 0.25,
  other: 0.25,
}

/** Every row of headings in a document; headings of two or three lines are read from top to bottom. */
export function headersIn(layout: Layout): Header[] {
  const headers: Header[] = []
  for (let at = 0; at < layout.rows.length; at++) {
    const options = [1, 2, 3]
      .map((lines) => ({ lines, columns: headerColumns(layout.rows, at, lines) }))
      .filter(({ columns }) => isHeader(columns))
      .map((option) => ({ ...option, worth: worthOf(option.columns) - 0.1 * option.lines }))
      // Two lines of headings say more than either of them; else one of them is something else.
      .filter(({ lines, worth }) => lines === 1 || rowWorths(layout.rows, at, lines).every((single) => worth > single))
    const best = options.sort((one, other) => other.worth - one.worth)[0]
    if (!best) continue
    headers.push({ columns: withPrices(best.columns), row: at + best.lines - 1, lines: best.lines })
    at += best.lines - 1
  }
  return headers
}

const rowWorths = (rows: readonly Row[], at: number, lines: number): number[] =>
  Array.from({ length: lines }, (_, line) => worthOf(headerColumns(rows, at + line, 1)))

const kindsOf = (columns: readonly Column[]): Set<ColumnKind> => new Set(columns.map(({ kind }) => kind))

const worthOf = (columns: readonly Column[]): number =>
  [...kindsOf(columns)].reduce((sum, kind) => sum + (WORTH[kind] ?? 0), 0)

/** A table of lines has an amount or a price, and what it is for. */
function isHeader(columns: readonly Column[]): boolean {
  const kinds = kindsOf(columns)
  const unknown = columns.filter(({ kind }) => kind === 'unknown').length
  if (unknown > columns.length / 2) return false
  const priced = kinds.has('amount') || kinds.has('price') || kinds.has('unit-price')
  const named = kinds.has('description') || kinds.has('code')
  return (
    priced &&
    ((named && columns.length >= 2) || (kinds.has('quantity') && columns.length >= 3)) &&
    worthOf(columns) >= 3.5
  )
}

function headerColumns(rows: readonly Row[], at: number, lines: number): Column[] {
  const own = rows.slice(at, at + lines)
  const [first] = own
  if (!first || own.length < lines || own.some(({ page }) => page !== first.page)) return []
  const isTight = own.every((row, line) => {
    const above = own[line - 1]
    return above === undefined || row.baseline - above.baseline < 1.7 * Math.max(row.size, above.size)
  })
  if (!isTight) return []
  const cells = own.flatMap((row) => row.cells)
  if (lines > 1 && cells.some(({ origin }) => origin === 'grid')) return []
  // A row with an amount or a date in it is no row of headings.
  if (cells.some(({ text }) => /\d[.,]\d{2}(?!\d)|\d{4}/.test(text))) return []
  return (lines === 1 ? cells : stacked(cells)).flatMap(columnsOf).sort((one, other) => one.left - other.left)
}

/** Cells that stand one below the other, joined. */
function stacked(cells: readonly Cell[]): Cell[] {
  const columns: Cell[] = []
  for (const cell of cells) {
    const above = columns.findIndex((other) => overlap(cell, other) > 0)
    const known = columns[above]
    if (!known) columns.push(cell)
    else {
      const left = Math.min(known.left, cell.left)
      columns[above] = { ...known, text: `${known.text} ${cell.text}`, left, right: Math.max(known.right, cell.right) }
    }
  }
  return columns
}

/** The headings in one cell: programs write two near ones as one text. */
function columnsOf(cell: Cell): Column[] {
  const tokens = tokensOf(cell.text)
  const columns: Column[] = []
  let unknown = 0
  for (let at = 0; at < tokens.length; ) {
    const phrase = PHRASES.at(tokens, at)
    // "Invoice Number" is no number of pieces; what stands below such a heading is no other column's.
    if (!phrase && at === 0)
      return [
        { kind: cell.origin === 'grid' ? 'other' : 'unknown', text: cell.text, left: cell.left, right: cell.right },
      ]
    if (!phrase) {
      unknown++
      at++
      continue
    }
    const end = tailEnd(tokens, at + phrase.length)
    const [from, to] = [tokens[at]?.start ?? 0, tokens[end - 1]?.end ?? 0]
    const part = partOf(cell, from, to)
    columns.push({ kind: phrase.kind, text: part.text, left: part.left, right: part.right })
    at = end
  }
  // Prose has such words too.
  if (unknown > columns.length || tokens.length > 8) return []
  // "Prijs incl. BTW": one heading, though "netto" and the like stand for themselves elsewhere.
  const [only] = columns
  return columns.length === 1 && only ? [{ ...only, text: cell.text, left: cell.left, right: cell.right }] : columns
}

function tailEnd(tokens: readonly Token[], from: number): number {
  let at = from
  while (at < tokens.length) {
    const word = tokens[at]?.word ?? ''
    const afterTail = at > from && TAX.test(word)
    if (!TAIL.test(word) && !afterTail) break
    at++
  }
  return at
}

/** Of two prices the first is of one piece and the last of all; a price beside an amount is of one piece. */
function withPrices(columns: readonly Column[]): Column[] {
  const hasAmount = columns.some(({ kind }) => kind === 'amount')
  const hasUnitPrice = columns.some(({ kind }) => kind === 'unit-price')
  const hasQuantity = columns.some(({ kind }) => kind === 'quantity')
  const prices = columns.filter(({ kind }) => kind === 'price')
  return columns.map((column) => {
    if (column.kind !== 'price') return column
    const isLast = column === prices.at(-1)
    if (hasAmount) return { ...column, kind: 'unit-price' }
    if (hasUnitPrice) return { ...column, kind: 'amount' }
    if (prices.length > 1) return { ...column, kind: isLast ? 'amount' : 'unit-price' }
    return { ...column, kind: hasQuantity ? 'unit-price' : 'amount' }
  })
}
