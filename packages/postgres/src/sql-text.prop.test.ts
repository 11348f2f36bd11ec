import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainJson } from './sql-text.ts'

/** What it stands for: the value with its bad characters replaced one by one. */
function replacedIn(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}|\0/gu, '\ufffd')
  if (Array.isArray(value)) return value.map(replacedIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [replacedIn(key), replacedIn(inner)]))
}

const CHARACTERS = ['a', 'u', '0', 'd', '8', '"', '\0', '\ud800', '\udc00', '\u{1F600}', '\n', '\u2028']
const anyText = fc.string({ unit: fc.constantFrom('\\', ...CHARACTERS) })
// Not with a backslash: `JSON.parse` of V8 13.6 takes one such name for another that it has just read.
const anyName = fc.string({ unit: fc.constantFrom(...CHARACTERS) })

describe('plainJson', () => {
  it('replaces U+0000 and lone surrogates, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.array(anyText), fc.dictionary(anyName, anyText)), (value) => {
        expect(JSON.parse(plainJson(value))).toEqual(replacedIn(value))
      }),
      { numRuns: 2_000 },
    )
  })
})
