import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseHeaderList, splitUnquoted } from './header-list.ts'

describe('parseHeaderList', () => {
  it('reads names in lower case, values without quotes and the first of a parameter', () => {
    expect(parseHeaderList('Respond-Async, wait="10"; Note="a,b;c"; note=d')).toEqual([
      { name: 'respond-async', value: '', parameters: new Map() },
      { name: 'wait', value: '10', parameters: new Map([['note', 'a,b;c']]) },
    ])
  })

  it('takes the character after a backslash as it is', () => {
    expect(parseHeaderList(String.raw`a="x\"y\\z, still"`)).toEqual([
      { name: 'a', value: String.raw`x"y\z, still`, parameters: new Map() },
    ])
  })

  it('knows no empty elements', () => {
    expect(parseHeaderList(' , ,; ,')).toEqual([])
  })
})

describe('splitUnquoted', () => {
  it('is undone by joining, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\\', ' ') }), (text) => {
        expect(splitUnquoted(text, ',').join(',')).toBe(text)
      }),
    )
  })

  it('does not split what is quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const quoted = texts.map((text) => JSON.stringify(text))
        expect(splitUnquoted(quoted.join(','), ',')).toEqual(texts.length === 0 ? [''] : quoted)
      }),
    )
  })
})
