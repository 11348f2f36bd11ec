import { describe, expect, it } from 'vitest'
import { parseIdempotencyKey } from './idempotency-key.ts'

const guessable = { unguessable: false }
const invalid = expect.objectContaining({ code: 'invalid_request' })

describe('parseIdempotencyKey', () => {
  it('is not there where the header is absent', () => {
    expect(parseIdempotencyKey(null, guessable)).toBeUndefined()
  })

  it.each(['a', '"quoted"', '!~', 'x'.repeat(255)])('takes %s', (key) => {
    expect(parseIdempotencyKey(key, guessable)).toBe(key)
  })

  it.each(['', 'a b', 'a\tb', 'ä', 'x'.repeat(256)])('refuses %j', (key) => {
    expect(() => parseIdempotencyKey(key, guessable)).toThrowError(invalid)
  })

  it('wants 128 random bits where the key is a capability', () => {
    expect(() => parseIdempotencyKey('x'.repeat(21), { unguessable: true })).toThrowError(invalid)
    expect(parseIdempotencyKey('x'.repeat(22), { unguessable: true })).toHaveLength(22)
  })
})
