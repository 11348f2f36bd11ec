import { isName } from '@progress/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MAX_NAME_LENGTH, numberedName, safeName, uniqueName } from './names.ts'

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc
    .array(fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', ' ', '\0', '😀', '\ud800', '__proto__'), { maxLength: 30 })
    .map((parts) => parts.join('')),
)

it('a safe name names an item, leads nowhere, and is as safe as it can be', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const safe = safeName(name)
      expect(isName(safe)).toBe(true)
      expect(safe.startsWith('/')).toBe(false)
      expect(safe.split('/')).not.toContain('..')
      // With `u` only halves of pairs are surrogates.
      expect(safe).not.toMatch(/\p{Cs}/u)
      expect(safeName(safe)).toBe(safe)
    }),
  )
})

it('names made unique are safe, and all different, however alike they were', () => {
  fc.assert(
    fc.property(fc.array(anyName, { maxLength: 20 }), fc.nat(3), (names, copies) => {
      const taken = new Set<string>()
      const all = Array.from({ length: copies + 1 }, () => names).flat()
      for (const name of all) {
        const unique = uniqueName(safeName(name), (other) => taken.has(other))
        expect(isName(unique)).toBe(true)
        taken.add(unique)
      }
      expect(taken.size).toBe(all.length)
    }),
  )
})

it('keeps the ending, and tells long names apart by their beginning', () => {
  expect(numberedName('photos/a.b/c', 2)).toBe('photos/a.b/c (2)')
  expect(numberedName('photos/.hidden', 2)).toBe('photos/.hidden (2)')
  expect(numberedName('a.tar.gz', 3)).toBe('a.tar (3).gz')
  const [one, other] = ['1', '2'].map((first) => safeName(`${first}${'x'.repeat(300)}.jpg`))
  expect(one).not.toBe(other)
  expect(one).toHaveLength(MAX_NAME_LENGTH)
  expect(one?.endsWith('.jpg')).toBe(true)
})
