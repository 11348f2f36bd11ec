import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCertain } from './certainty.ts'

const anyRows = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 })
const anyCode = fc.constantFrom('42191605', '882428015268', '3574660239843', '00012345600012')

describe('isCertain', () => {
  it('believes thirteen digits that one look saw clearly, or two looks faintly', () => {
    expect(isCertain('3574660239843', [5])).toBe(true)
    expect(isCertain('3574660239843', [2, 3])).toBe(true)
    expect(isCertain('9074932437075', [3])).toBe(false)
  })

  it('believes eight or fourteen digits only when two looks agree and one of them is clear', () => {
    for (const code of ['42191605', '00012345600012']) {
      expect(isCertain(code, [70])).toBe(false)
      expect(isCertain(code, [2, 2, 3])).toBe(false)
      expect(isCertain(code, [2, 70])).toBe(true)
    }
  })

  it('never doubts again what further looks confirm', () => {
    fc.assert(
      fc.property(anyCode, anyRows, anyRows, (code, rows, more) => {
        expect(isCertain(code, rows) && !isCertain(code, [...rows, ...more])).toBe(false)
      }),
    )
  })

  it('believes nothing that no look saw', () => {
    for (const code of ['42191605', '3574660239843']) expect(isCertain(code, [])).toBe(false)
  })
})
