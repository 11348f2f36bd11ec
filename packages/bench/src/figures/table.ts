/** One column: its heading, how it is aligned, and what a row shows in it. */
export interface Column<Row> {
  readonly heading: string
  /** @defaultValue 'right' */
  readonly align?: 'left' | 'right'
  readonly cell: (row: Row) => string
}

/** Writes rows as a Markdown table, padded so that it can be read as text too. */
export function toTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const texts = columns.map(({ heading, cell }) => [heading, ...rows.map(cell)].map(escaped))
  const widths = texts.map((cells) => Math.max(3, ...cells.map(({ length }) => length)))
  const line = (index: number): string =>
    rowOf(columns.map((column, at) => padded(texts[at]?.[index] ?? '', widths[at] ?? 0, column)))
  const rule = rowOf(
    columns.map(({ align }, at) => {
      const dashes = '-'.repeat((widths[at] ?? 0) - 1)
      return align === 'left' ? `${dashes}-` : `${dashes}:`
    }),
  )
  return [line(0), rule, ...rows.map((_row, at) => line(at + 1))].join('\n')
}

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const escaped = (text: string): string => text.replaceAll('|', '\\|')

const padded = (text: string, width: number, { align = 'right' }: Pick<Column<never>, 'align'>): string =>
  align === 'left' ? text.padEnd(width) : text.padStart(width)
