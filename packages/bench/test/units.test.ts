import { describe, expect, it } from 'vitest'
import { bytes, count, ms, NONE, times, withSpread } from '../src/figures/units.ts'

describe('units', () => {
  it.each([
    [312, '312 B'],
    [48 * 1_024, '48 KiB'],
    [1.34 * 1_024 * 1_024, '1.3 MiB'],
    [-2_048, '-2.0 KiB'],
  ])('writes %d bytes as %s', (size, text) => {
    expect(bytes(size)).toBe(text)
  })

  it.each([
    [0.424, '0.42 ms'],
    [11.2, '11 ms'],
    [2_340, '2.3 s'],
  ])('writes %d ms as %s', (duration, text) => {
    expect(ms(duration)).toBe(text)
  })

  it('writes counts with separators', () => {
    expect(count(19_999.6)).toBe('20,000')
  })

  it('shows that there is no figure', () => {
    expect([bytes, ms, times, count].map((unit) => unit(Number.NaN))).toEqual([NONE, NONE, NONE, NONE])
  })

  it('gives the spread where there is one', () => {
    expect(withSpread({ median: 11, min: 10, max: 14 }, ms)).toBe('11 ms (10 ms to 14 ms)')
    expect(withSpread({ median: 11, min: 11, max: 11 }, ms)).toBe('11 ms')
  })
})
