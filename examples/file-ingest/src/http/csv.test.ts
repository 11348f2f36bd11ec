import { expect, it } from 'vitest'
import type { SavedFile } from '../database/files.ts'
import { CSV_HEADING, toCsvRow } from './csv.ts'

const file = (name: string): SavedFile => ({
  itemId: name,
  position: 0,
  name,
  kind: 'JPEG',
  size: 3,
  status: 'completed',
  error: undefined,
  facts: { keywords: ['a', 'b'], exif: { gps: { latitude: -1.5, longitude: 2 } } },
})

it('has as many cells in a row as in the heading, and says where something is negative', () => {
  expect(toCsvRow(file('a.jpg')).split(',')).toHaveLength(CSV_HEADING.split(',').length)
  expect(toCsvRow(file('a.jpg'))).toContain(',-1.5,2,')
})

it('quotes what needs it, and lets no name be a formula', () => {
  expect(toCsvRow(file('a "b", c'))).toMatch(/^"a ""b"", c",completed/)
  for (const name of ['=1+1', '+1', '-1', '@x', '\tx']) expect(toCsvRow(file(name)).startsWith(`'${name},`)).toBe(true)
})
