import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findingOf, rangeOf } from './test-value.ts'

const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true })

it('is normal just where a value lies within its range', () => {
  fc.assert(
    fc.property(anyNumber, anyNumber, anyNumber, (value, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      expect(findingOf({ value, low, high }) === 'normal').toBe(value >= low && value <= high)
    }),
  )
})

it('claims nothing where a report says no range', () => {
  expect(findingOf({ value: 3 })).toBe('unknown')
  expect(rangeOf({})).toBe('')
})

it('tells of the end of a range that there is', () => {
  expect(findingOf({ value: 6, high: 5 })).toBe('high')
  expect(findingOf({ value: 2, low: 3 })).toBe('low')
  expect([rangeOf({ low: 3.5, high: 5.1 }), rangeOf({ high: 5.1 }), rangeOf({ low: 3.5 })]).toEqual([
    '3.5 – 5.1',
    'up to 5.1',
    'from 3.5',
  ])
})
