import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payloadsOf, type Ring, ringsOf } from './payload.ts'

const anyRing = fc.tuple(
  fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
  fc.nat(),
  fc.array(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), { maxLength: 12, size: 'max' }),
)

describe('payloadsOf', () => {
  it('sends every ring once, in order, in payloads that Postgres takes', () => {
    fc.assert(
      fc.property(fc.array(anyRing, { maxLength: 80, size: 'max' }), (rings) => {
        const payloads = payloadsOf('me', rings as Ring[])
        for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000)
        const heard = payloads.map(ringsOf)
        expect(heard.every(({ from }) => from === 'me')).toBe(true)
        const all = heard.flatMap((some) => some.rings)
        expect(all.map(([id, seq]) => [id, seq])).toEqual(rings.map(([id, seq]) => [id, seq]))
        for (const [index, [, , topics]] of all.entries()) {
          if (topics !== null) expect(topics).toEqual(rings[index]?.[2])
        }
      }),
    )
  })

  it('leaves out topics that are too many for one payload', () => {
    const topics = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(100))
    expect(payloadsOf('me', [['s', 1, topics]]).flatMap((payload) => ringsOf(payload).rings)).toEqual([['s', 1, null]])
  })
})

describe('ringsOf', () => {
  it('hears nothing in what others use the channel for', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (payload) => ringsOf(payload).rings.length === 0))
    for (const rings of [[['s']], [['s', '1', []]], [['s', 1, [2]]], [null], 'x', [['s', 1.5, []]]]) {
      expect(ringsOf(JSON.stringify({ rings })).rings).toEqual([])
    }
  })
})
