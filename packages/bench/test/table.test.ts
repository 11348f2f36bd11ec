import { describe, expect, it } from 'vitest'
import { toTable } from '../src/figures/table.ts'

interface Row {
  name: string
  figure: number
}

const table = (rows: Row[]): string =>
  toTable<Row>(
    [
      { heading: 'peer', align: 'left', cell: ({ name }) => name },
      { heading: 'ms', cell: ({ figure }) => String(figure) },
    ],
    rows,
  )

describe('toTable', () => {
  it('pads every column to its widest cell', () => {
    expect(
      table([
        { name: 'write loop', figure: 7 },
        { name: 'h3', figure: 12_345 },
      ]),
    ).toBe(
      ['| peer       |    ms |', '| ---------- | ----: |', '| write loop |     7 |', '| h3         | 12345 |'].join(
        '\n',
      ),
    )
  })

  it('keeps a bar within a cell from ending it', () => {
    expect(table([{ name: 'a|b', figure: 1 }])).toContain('| a\\|b |')
  })

  it('has a heading and a rule without rows', () => {
    expect(table([]).split('\n')).toHaveLength(2)
  })
})
