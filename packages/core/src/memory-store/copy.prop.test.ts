import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roughJsonLength } from '../json-length.ts'
import { store } from './copy.ts'

/** What a writer may hand over: JSON, and what JSON leaves out or writes otherwise. */
const anyLeaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0007', '\ud83d', '\u2028', 'a', 'é') }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Symbol('s'), () => 1, -0),
  fc.date(),
  fc.constant({ toJSON: () => ({ a: [1] }) }),
)
const anyKey = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'constructor', '0', '1'))
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    anyLeaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyKey, tie('value'), { maxKeys: 4 }),
  ),
}))
const anyRecord = fc.dictionary(anyKey, anyValue)

/** Everything in a value that could be changed. */
function unfrozen(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return [...(Object.isFrozen(value) ? [] : [value]), ...Object.values(value).flatMap(unfrozen)]
}

describe('a stored copy', () => {
  it('is what JSON makes of the value, and weighs as much', () => {
    fc.assert(
      fc.property(anyRecord, (given) => {
        const json = JSON.stringify(given)
        const { value, bytes } = store(given)
        expect(value).toEqual(JSON.parse(json))
        expect(JSON.stringify(value)).toBe(json)
        expect(bytes).toBe(json.length)
      }),
    )
  })

  it('shares nothing with the value that could be changed', () => {
    fc.assert(
      fc.property(anyRecord, (given) => {
        const before = JSON.stringify(given)
        expect(unfrozen(store(given).value)).toEqual([])
        expect(JSON.stringify(given)).toBe(before)
      }),
    )
  })

  it('is made of deep values too, and of none that contains itself', () => {
    let deep: unknown = 'inside'
    for (let depth = 0; depth < 500; depth += 1) deep = { deep, list: [deep].slice(1) }
    expect(store(deep).value).toEqual(deep)
    const cyclic: Record<string, unknown> = {}
    cyclic.list = [cyclic]
    expect(() => store(cyclic)).toThrow(TypeError)
    expect(() => store({ big: 1n })).toThrow(TypeError)
  })
})

describe('the rough length of a value’s JSON', () => {
  const words = { stringUnit: fc.constantFrom('a', 'b', ' ', '0') }
  const isPlain = (json: string): boolean => !json.includes('\\')

  it('is its length, where no text needs an escape, and never more', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(words), fc.jsonValue()), (value) => {
        const json = JSON.stringify(value)
        if (isPlain(json)) expect(roughJsonLength(value)).toBe(json.length)
        else expect(roughJsonLength(value)).toBeLessThan(json.length)
      }),
    )
  })
})
