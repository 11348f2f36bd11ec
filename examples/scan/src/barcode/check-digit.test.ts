import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDigit, compressUpcA, expandUpcE, normaliseBarcode } from './check-digit.ts'

const anyBody = (length: number) =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((digits) => digits.join(''))

describe('normaliseBarcode', () => {
  it.each(['3574660239843', '882428015268', '42191605', '24057257', '03897425', '00012345600012'])(
    'takes %s',
    (code) => {
      expect(normaliseBarcode(code)).toBe(code)
    },
  )

  it.each(['', '123', '3574660239844', '882428015267', 'abc', '３５７４６６０２３９８４３', '1'.repeat(15)])(
    'refuses %j',
    (code) => {
      expect(normaliseBarcode(code)).toBeUndefined()
    },
  )

  it('passes over blanks and hyphens', () => {
    expect(normaliseBarcode(' 3 574660-239843 ')).toBe('3574660239843')
  })

  it('takes a code with its own check digit, and no code of 12 or more digits with one digit changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(11, 12, 13).chain(anyBody),
        fc.nat(13),
        fc.integer({ min: 1, max: 9 }),
        (body, at, by) => {
          const code = `${body}${checkDigit(body)}`
          expect(normaliseBarcode(code)).toBe(code)
          const place = at % code.length
          const wrong = code.slice(0, place) + ((Number(code[place]) + by) % 10) + code.slice(place + 1)
          expect(normaliseBarcode(wrong)).toBeUndefined()
        },
      ),
    )
  })

  it.each([
    ['01234505', '012000003455'],
    ['01234531', '012300000451'],
    ['01234548', '012340000058'],
    ['01234587', '012345000087'],
  ])('expands the UPC-E %s to %s', (short, long) => {
    expect(expandUpcE(short).slice(0, 11)).toBe(long.slice(0, 11))
  })

  it('is undone by compressUpcA, for every UPC-E', () => {
    fc.assert(
      fc.property(fc.constantFrom('0', '1'), anyBody(6), (system, body) => {
        const upcA = expandUpcE(`${system}${body}0`).slice(0, 11)
        const whole = `${upcA}${checkDigit(upcA)}`
        const short = compressUpcA(whole)
        if (short !== undefined) expect(expandUpcE(short)).toBe(whole)
        expect(short).toBeDefined()
      }),
    )
  })
})
