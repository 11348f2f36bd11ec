import { type Cell, cellsOf, type Layout, overlap, type Row } from '../layout/layout.ts'
import { tokensOf } from '../values/tokens.ts'
import { LABELS, type LabelKind } from '../words/labels.ts'
import { phrasesOf } from '../words/phrases.ts'

/** A label and where its value may stand. */
export interface Label {
  readonly kind: LabelKind
  /** As written. */
  readonly text: string
  /** How many words it has: more words are less likely to mean something else. */
  readonly words: number
  readonly cell: Cell
  /** Where its row is in the layout. */
  readonly row: number
  /** What follows the label in its own cell. */
  readonly rest: string
  /** A colon follows it, or nothing does. */
  readonly plain: boolean
  /** It stands among the headings of the lines' table: what it names stands below. */
  readonly heading: boolean
}

const PHRASES = phrasesOf(LABELS)

/** Every label of a document: at the start of a cell, or anywhere in it with a colon behind. */
export function labelsIn(layout: Layout): Label[] {
  return layout.rows.flatMap((row, at) => row.cells.flatMap((cell) => labelsOf(cell, at)))
}

function labelsOf(cell: Cell, row: number): Label[] {
  const tokens = tokensOf(cell.text)
  const found: Label[] = []
  for (let at = 0; at < tokens.length; ) {
    const phrase = PHRASES.at(tokens, at)
    const first = tokens[at]
    const last = phrase && tokens[at + phrase.length - 1]
    if (!phrase || !first || !last) {
      at++
      continue
    }
    // "Total (EUR):" and "Tax (21%):" have their colon behind what stands in brackets.
    const after = cell.text.slice(last.end).replace(/^\s*\([^)]{0,24}\)(?=\s*:)/, '')
    const colon = /^[\s.]*:/.test(after)
    const between = cell.text.slice(0, first.start)
    if (at === 0 || colon || /[|•·]\s*$/.test(between)) {
      const rest = cell.text.slice(last.end)
      const text = cell.text.slice(first.start, last.end)
      const plain = colon || !/[\p{L}\d]/u.test(rest)
      found.push({ kind: phrase.kind, text, words: phrase.length, cell, row, rest, plain, heading: false })
    }
    at += phrase.length
  }
  return found
}

/** A place where a label's value may stand. */
export interface Place {
  readonly text: string
  readonly cell: Cell
  readonly where: 'same' | 'right' | 'below'
}

/** How far below a label its value may stand, in sizes of its letters. */
const BELOW = 3.4
/** How many cells to the right are looked at: a value may stand behind its currency. */
const RIGHT = 6

/** Where a label's value may stand, the likeliest first: behind it, to its right, below. */
export function placesOf(layout: Layout, label: Label): Place[] {
  const { cell, row: at, rest } = label
  if (label.heading) return below(layout, cell, at)
  const row = layout.rows[at]
  const same: Place[] = /[\p{L}\d]/u.test(rest) ? [{ text: rest, cell, where: 'same' }] : []
  const right = (row?.cells ?? [])
    .filter((other) => other.left >= cell.right - 1 && other !== cell)
    .slice(0, RIGHT)
    .map((other): Place => ({ text: other.text, cell: other, where: 'right' }))
  return [...same, ...right, ...below(layout, cell, at)]
}

function below(layout: Layout, cell: Cell, at: number): Place[] {
  const places: Place[] = []
  for (const row of rowsBelow(layout, at)) {
    const distance = row.baseline - cell.baseline
    if (distance > BELOW * Math.max(cell.size, row.size)) break
    const under = row.cells.filter((other) => overlap(cell, other) > 0 || Math.abs(other.left - cell.left) < cell.size)
    places.push(...under.map((other): Place => ({ text: other.text, cell: other, where: 'below' })))
  }
  return places
}

/** The rows below a row on the same page. */
function* rowsBelow(layout: Layout, at: number): Generator<Row> {
  const page = layout.rows[at]?.page
  for (let next = at + 1; next < layout.rows.length; next++) {
    const row = layout.rows[next]
    if (!row || row.page !== page) return
    yield row
  }
}

/** Cells of a party's address: what stands below, or beside, its label. */
export function partyCells(layout: Layout, labels: readonly Label[], kind: 'customer' | 'supplier'): Set<Cell> {
  const cells = new Set<Cell>()
  const starts = new Map(labels.filter(({ plain, words }) => plain || words > 1).map((label) => [label.cell, label]))
  for (const label of starts.values()) {
    if (label.kind !== kind) continue
    cells.add(label.cell)
    const [beside] = placesOf(layout, label).filter(({ where }) => where === 'right')
    const isBare = !/[\p{L}\d]/u.test(label.rest)
    if (isBare && beside && !starts.has(beside.cell) && beside.cell.left - label.cell.right < 12 * label.cell.size) {
      cells.add(beside.cell)
      addColumn(layout, beside.cell, label.row, starts, cells)
    }
    addColumn(layout, label.cell, label.row, starts, cells)
  }
  return cells
}

/** The lines below a cell that begin where it begins, as far as they stand close together. */
function addColumn(layout: Layout, from: Cell, at: number, starts: ReadonlyMap<Cell, Label>, cells: Set<Cell>): void {
  let last = from
  for (const row of rowsBelow(layout, at)) {
    if (row.baseline - last.baseline > 3 * Math.max(row.size, last.size)) return
    const next = row.cells.find((other) => Math.abs(other.left - from.left) < 1.5 * from.size)
    if (!next) continue
    const kind = starts.get(next)?.kind
    if (kind === 'supplier' || (kind !== undefined && kind !== 'customer' && kind !== 'other-number')) return
    cells.add(next)
    last = next
  }
}

/** The texts of a document. */
export const textsOf = (layout: Layout): string[] => cellsOf(layout).map(({ text }) => text)
