import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FileRow } from './file-row.ts'
import { nextSorting, SORT_KEYS, sortRows } from './sort-rows.ts'

const anyRow = fc.record(
  {
    itemId: fc.uuid(),
    name: fc.string(),
    size: fc.nat(),
    status: fc.constantFrom('completed', 'failed', 'cancelled'),
    facts: fc.record(
      {
        type: fc.constantFrom('image/jpeg', 'application/pdf'),
        exif: fc.record(
          { make: fc.string(), takenAt: fc.constantFrom('2008-05-30', '2003-12-14') },
          { requiredKeys: [] },
        ),
        quality: fc.nat(100),
        content: fc.nat(100),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['itemId', 'name', 'size', 'status', 'facts'] },
) as fc.Arbitrary<FileRow>
const anySorting = fc.record({ key: fc.constantFrom(...SORT_KEYS), descending: fc.boolean() })

it('loses and adds no row', () => {
  fc.assert(
    fc.property(fc.array(anyRow), anySorting, (rows, sorting) => {
      expect(new Set(sortRows(rows, sorting))).toEqual(new Set(rows))
      expect(sortRows(rows, sorting).length).toBe(rows.length)
    }),
  )
})

it('puts scores in order, and what has none last, whichever way', () => {
  fc.assert(
    fc.property(fc.array(anyRow), fc.boolean(), (rows, descending) => {
      const scores = sortRows(rows, { key: 'quality', descending }).map(({ facts }) => facts.quality)
      const known = scores.filter((score) => score !== undefined)
      expect(scores.slice(0, known.length)).toEqual(known)
      expect(known).toEqual(known.toSorted((a, b) => (descending ? b - a : a - b)))
    }),
  )
})

it('sorts what is sorted to the same', () => {
  fc.assert(
    fc.property(fc.array(anyRow), anySorting, (rows, sorting) => {
      const once = sortRows(rows, sorting)
      expect(sortRows(once, sorting)).toEqual(once)
    }),
  )
})

it('goes up, down, and back to how the files were given', () => {
  const up = nextSorting(undefined, 'name')
  const down = nextSorting(up, 'name')
  expect([up, down, nextSorting(down, 'name')]).toEqual([
    { key: 'name', descending: false },
    { key: 'name', descending: true },
    undefined,
  ])
  expect(nextSorting(down, 'size')).toEqual({ key: 'size', descending: false })
})
