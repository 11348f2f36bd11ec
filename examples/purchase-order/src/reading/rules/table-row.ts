import { type Cell, overlap, partOf, type Row } from '../layout/layout.ts'
import { type DecimalMark, numberOf, numbersIn } from '../values/numbers.ts'
import type { Column, Header } from './find-header.ts'

/** A row of a table, by its columns. */
export interface TableRow {
  readonly row: Row
  readonly description: string
  readonly quantity: number | undefined
  readonly unitPrice: number | undefined
  /** Of every column that may be the amount, from left to right. */
  readonly amounts: readonly { readonly column: Column; readonly value: number }[]
  /** Percent. */
  readonly discount: number | undefined
}

const NUMERIC = new Set(['quantity', 'unit-price', 'amount', 'tax', 'tax-amount', 'discount', 'position'])

/** Reads a row below a header. */
export function tableRow(row: Row, header: Header, mark: DecimalMark | undefined): TableRow {
  const byColumn = new Map<Column, string[]>()
  for (const cell of row.cells.flatMap((whole) => amountsApart(whole, mark))) {
    for (const [column, text] of assigned(cell, header, mark))
      byColumn.set(column, [...(byColumn.get(column) ?? []), text])
  }
  const textOf = (kind: Column['kind']): string | undefined => {
    const column = header.columns.find((other) => other.kind === kind && byColumn.has(other))
    return column && byColumn.get(column)?.join(' ')
  }
  const numberAt = (kind: Column['kind']): number | undefined => {
    const text = textOf(kind)
    return text === undefined ? undefined : numberOf(text, mark)?.value
  }
  const amounts = header.columns.flatMap((column) => {
    if (column.kind !== 'amount') return []
    const value = numberOf(byColumn.get(column)?.join(' ') ?? '', mark)?.value
    return value === undefined ? [] : [{ column, value }]
  })
  const described = header.columns.filter(({ kind }) => kind === 'description')
  const texts = described.map((column) => (byColumn.get(column) ?? []).join(' ')).filter((text) => text !== '')
  // "Artikel | Omschrijving": of two such columns the one with single words of digits in it holds codes.
  const named = texts.filter((text, at) => texts.length === 1 || at === texts.length - 1 || !/^\S*\d\S*$/.test(text))
  const description = named.join('\n')
  return {
    row,
    description: description || (described.length === 0 ? (textOf('code') ?? '') : ''),
    quantity: numberAt('quantity'),
    unitPrice: numberAt('unit-price'),
    amounts,
    discount:
      /%/.test(textOf('discount') ?? '') ||
      header.columns.some(({ kind, text }) => kind === 'discount' && /%/.test(text))
        ? numberAt('discount')
        : undefined,
  }
}

/** Amounts of narrow columns come as one text: `2 999,87 PLN 1 184 948,65 PLN`. */
function amountsApart(cell: Cell, mark: DecimalMark | undefined): Cell[] {
  const found = numbersIn(cell.text, mark)
  const rest = found.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), cell.text)
  if (found.length < 2 || found.some(({ decimals }) => decimals !== 2) || /[\p{L}\d]/u.test(rest)) return [cell]
  return found.map(({ start, end }) => partOf(cell, start, end))
}

/** Which columns a cell fills: one, or, where it reaches over several, each its part. */
function assigned(cell: Cell, header: Header, mark: DecimalMark | undefined): [Column, string][] {
  const { columns } = header
  if (cell.origin === 'grid') {
    const own = columns.find((column) => overlap(cell, column) > 0)
    return own ? [[own, cell.text]] : []
  }
  const numeric = numberOf(cell.text, mark) !== undefined
  const best = nearest(cell, columns, numeric)
  if (!best) return []
  if (NUMERIC.has(best.kind) && !numeric) return splitUp(cell, header, mark, best)
  return [[best, cell.text]]
}

/** `12 Widget`: a number at the start or the end of a text is a column of its own where such a column is there. */
function splitUp(cell: Cell, header: Header, mark: DecimalMark | undefined, best: Column): [Column, string][] {
  const words = Array.from(cell.text.matchAll(/\S+/g))
  const texts: [Column, string][] = []
  let start = 0
  let column: Column | undefined
  for (const match of words) {
    const part = partOf(cell, match.index, match.index + match[0].length)
    const isNumber = numberOf(part.text, mark) !== undefined || /^[\p{Sc}%]$/u.test(part.text)
    const next: Column | undefined = nearest(part, header.columns, isNumber)
    if (column && next !== column) {
      texts.push([column, cell.text.slice(start, match.index).trim()])
      start = match.index
    }
    column = next ?? column
  }
  if (column) texts.push([column, cell.text.slice(start).trim()])
  const textual = header.columns.filter(({ kind }) => kind === 'description')
  // A text in a column of numbers has been pushed there: it is part of the description to its left.
  const fits = texts.every(([target, text]) => !NUMERIC.has(target.kind) || numberOf(text, mark) !== undefined)
  if (fits) return texts
  const [description] = textual.filter(({ left }) => left <= best.left).slice(-1)
  return description && cell.left < best.left ? [[description, cell.text]] : [[best, cell.text]]
}

/** The column that a cell stands in: the one it overlaps most, else the one that is nearest at an edge or its middle. */
function nearest(cell: Cell, columns: readonly Column[], numeric: boolean): Column | undefined {
  let best: { column: Column; score: number } | undefined
  for (const column of columns) {
    const shared = overlap(cell, column)
    const edge = Math.min(
      Math.abs(cell.left - column.left),
      Math.abs(cell.right - column.right),
      Math.abs(cell.left + cell.right - column.left - column.right) / 2,
    )
    const wanted = numeric === NUMERIC.has(column.kind) || column.kind === 'code' || column.kind === 'date'
    const reach = shared > 0 ? Math.min(shared, column.right - column.left) : 0
    const score = (shared > 0 ? 40 + reach : -gapOf(cell, column)) - edge + (wanted ? 15 : -15)
    if (!best || score > best.score) best = { column, score }
  }
  return best?.column
}

const gapOf = (cell: Cell, column: Column): number => Math.max(0, -overlap(cell, column))
