import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrastOf, distanceOf, type Grey, HASH_BITS, hashOf } from './perceptual-hash.ts'

const size = 64
const picture = (shade: (x: number, y: number) => number): Grey => ({
  size,
  values: Array.from({ length: size * size }, (_, at) => shade(at % size, Math.floor(at / size))),
})
const anyPicture = fc
  .array(fc.integer({ min: 20, max: 200 }), { minLength: 64, maxLength: 64 })
  .map((shades) => picture((x, y) => shades[Math.floor(y / 8) * 8 + Math.floor(x / 8)] ?? 0))

describe('hashOf', () => {
  it('does not change with brightness', () => {
    fc.assert(
      fc.property(anyPicture, fc.integer({ min: 1, max: 40 }), (grey, lighter) => {
        const brighter = { size, values: Array.from(grey.values, (value) => value + lighter) }
        expect(distanceOf(hashOf(grey), hashOf(brighter))).toBe(0)
      }),
      { numRuns: 1_000 },
    )
  })

  it('changes little with grain', () => {
    const scene = (x: number, y: number): number => 120 + 60 * Math.sin(x / 9) + 40 * Math.cos((x + y) / 13)
    const grainy = picture((x, y) => scene(x, y) + ((x * 7 + y * 13) % 9) - 4)
    expect(distanceOf(hashOf(picture(scene)), hashOf(grainy))).toBeLessThan(0.2)
  })

  it('has one bit for each frequency but the constant one', () => {
    expect(hashOf(picture((x) => x))).toHaveLength(HASH_BITS)
  })

  it('is the hash of the cut-out for a crop', () => {
    const doubled = picture((x, y) => (x < 32 && y < 32 ? (x * 5 + y * y) % 199 : 7))
    const cut: Grey = {
      size: 32,
      values: Array.from({ length: 1024 }, (_, at) => ((at % 32) * 5 + (at >> 5) ** 2) % 199),
    }
    expect(hashOf(doubled, { x: 0, y: 0, side: 0.5 })).toEqual(hashOf(cut))
  })
})

describe('distanceOf', () => {
  it('is the share of bits that differ', () => {
    expect(distanceOf(Uint8Array.of(0, 1, 1, 0), Uint8Array.of(0, 1, 0, 0))).toBe(0.25)
  })
})

describe('contrastOf', () => {
  it('is nothing for a blank wall', () => {
    expect(contrastOf(picture(() => 130))).toBe(0)
    expect(contrastOf(picture((x) => (x % 2) * 100))).toBe(50)
  })
})
