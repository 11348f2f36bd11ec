/** A run of text and where it stands, in points from the page's upper left corner. */
export interface Run {
  readonly text: string
  /** From 1. */
  readonly page: number
  readonly left: number
  readonly right: number
  /** Where the letters stand. */
  readonly baseline: number
  /** Height of the letters' box. */
  readonly size: number
  /** `ocr`: read off a picture; `grid`: a cell of a table file. */
  readonly origin: 'text' | 'ocr' | 'grid'
}

/** Runs that belong together: a value, a label, a line of an address. */
export type Cell = Run

/** What stands on one line of a page, from left to right. */
export interface Row {
  readonly page: number
  readonly baseline: number
  readonly size: number
  readonly cells: readonly Cell[]
}

export interface PageSize {
  readonly width: number
  readonly height: number
}

/** A document as the rules see it. */
export interface Layout {
  readonly pages: readonly PageSize[]
  /** Page by page, from top to bottom. */
  readonly rows: readonly Row[]
}

/** Runs nearer than this share of their size are one cell; columns of a table stand farther apart. */
const WORD_GAP = 0.7
/** Two amounts are two cells, however narrow the columns are. */
const AMOUNT = /\d[.,]\d{2}(?!\d)/
/** Baselines that differ by less than this share of the size are one line. */
const SAME_LINE = 0.4

/** Puts runs in rows and joins what stands close together. */
export function layOut(runs: readonly Run[], pages: readonly PageSize[]): Layout {
  const rows: Row[] = []
  for (let page = 1; page <= pages.length; page++) {
    const own = runs.filter((run) => run.page === page && run.text.trim() !== '')
    rows.push(...rowsOf(own, page))
  }
  return { pages, rows }
}

function rowsOf(runs: readonly Run[], page: number): Row[] {
  const sorted = [...runs].sort((one, other) => one.baseline - other.baseline || one.left - other.left)
  const lines: Run[][] = []
  for (const run of sorted) {
    const line = lines.at(-1)
    const first = line?.[0]
    if (line && first && run.baseline - first.baseline <= SAME_LINE * Math.min(run.size, first.size)) line.push(run)
    else lines.push([run])
  }
  return lines.map((line) => {
    const cells = joined(line.sort((one, other) => one.left - other.left))
    const [first] = line
    return { page, baseline: first?.baseline ?? 0, size: Math.max(...line.map(({ size }) => size)), cells }
  })
}

function joined(line: readonly Run[]): Cell[] {
  const cells: Cell[] = []
  for (const run of line) {
    const last = cells.at(-1)
    const gap = last ? run.left - last.right : Number.POSITIVE_INFINITY
    const size = Math.min(run.size, last?.size ?? run.size)
    const near = gap < (last && AMOUNT.test(last.text) && AMOUNT.test(run.text) ? 0.12 : WORD_GAP) * size
    const together = last && run.origin !== 'grid' && last.origin === run.origin && near
    // A copy of the same text a hair beside it is how some programs write bold letters.
    if (last && together && gap < -0.5 * size && last.text === run.text) continue
    if (last && together) cells[cells.length - 1] = glued(last, run, gap > 0.12 * size)
    else cells.push(run)
  }
  return cells.map((cell) => ({ ...cell, text: cell.text.replaceAll(/\s+/g, ' ').trim() }))
}

const glued = (left: Cell, right: Run, apart: boolean): Cell => ({
  ...left,
  text: `${left.text}${apart ? ' ' : ''}${right.text}`,
  right: Math.max(left.right, right.right),
  size: Math.max(left.size, right.size),
})

/** All cells of a layout, in reading order. */
export const cellsOf = (layout: Layout): Cell[] => layout.rows.flatMap(({ cells }) => cells)

/** How much two cells overlap from left to right, in points; negative: how far they are apart. */
export const overlap = (one: Span, other: Span): number =>
  Math.min(one.right, other.right) - Math.max(one.left, other.left)

/** From where to where something reaches across the page. */
export interface Span {
  readonly left: number
  readonly right: number
}

/** Where a part of a cell's text stands, taking its letters for equally wide. */
export function partOf(cell: Cell, start: number, end: number): Cell {
  const width = (cell.right - cell.left) / Math.max(1, cell.text.length)
  const text = cell.text.slice(start, end)
  return { ...cell, text, left: cell.left + start * width, right: cell.left + end * width }
}

/** A table file as a layout: each cell keeps to its column, each row to its line. */
export function layOutGrid(sheets: readonly (readonly (readonly string[])[])[]): Layout {
  const pages = sheets.map((sheet) => ({
    width: Math.max(1, ...sheet.map((row) => row.length)) * GRID_COLUMN,
    height: Math.max(1, sheet.length) * GRID_ROW,
  }))
  const runs = sheets.flatMap((sheet, page) =>
    sheet.flatMap((row, line) =>
      row.map((text, column): Run => {
        const left = column * GRID_COLUMN
        return {
          text: text.trim(),
          page: page + 1,
          left,
          right: left + GRID_COLUMN - 20,
          baseline: (line + 1) * GRID_ROW,
          size: 10,
          origin: 'grid',
        }
      }),
    ),
  )
  return layOut(runs, pages)
}

const GRID_COLUMN = 120
const GRID_ROW = 15
