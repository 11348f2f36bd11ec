import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCursor } from './cursor.ts'

const invalid = expect.objectContaining({ code: 'invalid_cursor' })

describe('parseCursor', () => {
  it('reads every seq', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (seq) => {
        expect(parseCursor(String(seq))).toBe(seq)
      }),
    )
  })

  it.each(['00', '01', '-1', '+1', '1.0', '1e3', ' 1', '1 ', '0x1', '12345678901234567', '1, 2', '１', 'NaN'])(
    'refuses %j',
    (value) => {
      expect(() => parseCursor(value)).toThrowError(invalid)
    },
  )

  it('is not there where every place is absent or empty', () => {
    expect(parseCursor(null, '', null)).toBeUndefined()
  })

  it('does not look at the second place where the first has something', () => {
    expect(parseCursor('3', 'nonsense')).toBe(3)
    expect(() => parseCursor('nonsense', '3')).toThrowError(invalid)
    expect(parseCursor('', '4')).toBe(4)
  })
})
