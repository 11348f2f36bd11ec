import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitted, LONGEST_SIDE } from './photo-size.ts'

const anySide = fc.integer({ min: 1, max: 20_000 })

it('fits every photo, and enlarges none', () => {
  fc.assert(
    fc.property(anySide, anySide, (width, height) => {
      const size = fitted({ width, height })
      for (const side of [size.width, size.height]) {
        expect(Number.isInteger(side)).toBe(true)
        expect(side).toBeGreaterThanOrEqual(1)
        expect(side).toBeLessThanOrEqual(LONGEST_SIDE)
      }
      expect(size.width).toBeLessThanOrEqual(width)
      expect(size.height).toBeLessThanOrEqual(height)
    }),
  )
})

it('keeps the shape, as far as whole pixels can', () => {
  fc.assert(
    fc.property(anySide, anySide, (width, height) => {
      const size = fitted({ width, height })
      const factor = Math.min(1, LONGEST_SIDE / Math.max(width, height))
      expect(Math.abs(size.width - width * factor)).toBeLessThan(1)
      expect(Math.abs(size.height - height * factor)).toBeLessThan(1)
    }),
  )
})

it('leaves what fits as it is', () => {
  expect(fitted({ width: 1_600, height: 900 })).toEqual({ width: 1_600, height: 900 })
})
