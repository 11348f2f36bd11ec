import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertSafeJson, parseSafeJson } from './safe-json.ts'

const invalid = expect.objectContaining({ code: 'invalid_request' })

describe('parseSafeJson', () => {
  it('reads all JSON that does not name a prototype', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        expect(parseSafeJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each(['{', '', 'undefined', "{'a':1}", '{"a":1} x'])('refuses %j', (text) => {
    expect(() => parseSafeJson(text)).toThrowError(invalid)
  })

  it.each(['{"__proto__":{"admin":true}}', '[{"a":{"__proto__":1}}]', String.raw`{"\u005f_proto__":1}`])(
    'refuses a prototype in %s',
    (text) => {
      expect(() => parseSafeJson(text)).toThrowError(invalid)
    },
  )

  it('takes the other keys that only look dangerous', () => {
    expect(parseSafeJson('{"constructor":"Ferrari"}')).toEqual({ constructor: 'Ferrari' })
  })

  it('refuses what is nested without end, and overflows no stack over it', () => {
    expect(() => parseSafeJson('['.repeat(101) + ']'.repeat(101))).not.toThrow()
    expect(() => parseSafeJson('['.repeat(102) + ']'.repeat(102))).toThrowError(invalid)
    expect(() => parseSafeJson('['.repeat(500_000) + ']'.repeat(500_000))).toThrowError(invalid)
    expect(() => assertSafeJson(cycle())).toThrowError(invalid)
  })
})

function cycle(): object {
  const value: Record<string, unknown> = {}
  value.self = value
  return value
}
