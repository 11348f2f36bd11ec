import fc from 'fast-check'
import { expect, it } from 'vitest'
import { uniqueName } from './unique-name.ts'

it('is never a name that is taken, and the given one where that is free', () => {
  fc.assert(
    fc.property(fc.string(), fc.uniqueArray(fc.string()), (name, taken) => {
      const has = (each: string): boolean => taken.includes(each)
      const given = uniqueName(name, has)
      expect(has(given)).toBe(false)
      if (!has(name)) expect(given).toBe(name)
    }),
  )
})

it('numbers before the ending, and only there', () => {
  const taken = new Set(['a/b.c.jpg', 'a/b.c (2).jpg', 'a.b/c', '.hidden'])
  const has = (name: string): boolean => taken.has(name)
  expect(uniqueName('a/b.c.jpg', has)).toBe('a/b.c (3).jpg')
  expect(uniqueName('a.b/c', has)).toBe('a.b/c (2)')
  expect(uniqueName('.hidden', has)).toBe('.hidden (2)')
})
