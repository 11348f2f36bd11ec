import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, fitOfWords, wordsOf } from './words.ts'

const chocolate = { brand: 'Northgate', name: 'Dark Chocolate 72%' }

describe('wordsOf', () => {
  it('takes off accents and case, and drops what is too short to name anything', () => {
    expect(wordsOf('Crème BRÛLÉE | a 72 of\ncreme')).toEqual(['creme', 'brulee'])
  })
})

describe('fitOfWords', () => {
  it('finds a product whose brand and name were read with a wrong letter', () => {
    expect(fitOfWords(wordsOf('NORTHGATE |\nJark Chocolate 72%'), chocolate)).toBeGreaterThan(0.7)
    expect(
      fitOfWords(wordsOf('ourdough loaf Stonebridqe'), { brand: 'Stonebridge Bakery', name: 'Sourdough Loaf' }),
    ).toBeGreaterThan(0.7)
  })

  it('does not take a name without its brand, nor a brand without its name', () => {
    expect(fitOfWords(wordsOf('Dark Chocolate'), chocolate)).toBe(0)
    expect(fitOfWords(wordsOf('Northgate milk bar'), chocolate)).toBe(0)
    expect(fitOfWords([], chocolate)).toBe(0)
  })
})

describe('editDistance', () => {
  it('is zero for the same word only, and the same from both sides', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a === b)
      }),
    )
  })

  it('counts each change once', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3)
  })
})
