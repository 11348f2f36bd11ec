import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashOf, placeOf } from './address.ts'

it('finds every place again by its address', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (session) => {
      expect(placeOf(hashOf({ view: 'ingest', session }))).toEqual({ view: 'ingest', session })
    }),
  )
  for (const view of ['ingest', 'project', 'lab-report'] as const) {
    expect(placeOf(hashOf({ view, session: undefined }))).toEqual({ view, session: undefined })
  }
})

it('takes whatever else stands in an address for the first view', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(['ingest', 'project', 'lab-report']).toContain(placeOf(`#${text}`).view)
    }),
  )
  expect(placeOf('#session/%')).toEqual({ view: 'ingest', session: undefined })
})
