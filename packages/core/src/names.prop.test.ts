import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isName, NAME_PATTERN } from './names.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 210 }),
  fc.string({
    unit: fc.constantFrom('a', '\u001f', ' ', '~', '\u007f', '\u009f', '\u00a0', '\ud800', '😀'),
    maxLength: 210,
  }),
  fc.constantFrom('', '__proto__', 'constructor', 'prototype', 'a'.repeat(200), 'a'.repeat(201), '😀'.repeat(100)),
)

it('takes for a name what the pattern does, up to 200 characters', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(isName(text)).toBe(text.length <= 200 && NAME_PATTERN.test(text))
    }),
    { numRuns: 2_000 },
  )
})

it('takes nothing for a name that is no text', () => {
  for (const value of [undefined, null, 0, {}, ['a']]) expect(isName(value)).toBe(false)
})
