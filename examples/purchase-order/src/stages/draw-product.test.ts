import fc from 'fast-check'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { drawProduct, wrap } from './draw-product.ts'

it('a product is drawn whatever its name is', async () => {
  for (const title of ['Bolt M8', 'Nut & <washer> "x"', '螺栓 😀 \u0007 \ud800', 'x'.repeat(255), ' ']) {
    const { bytes, width, height } = await drawProduct({ title, vendor: title })
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 1_024, height: 1_024 })
    expect([width, height]).toEqual([1_024, 1_024])
  }
})

it('lines are short and few, and lose no word before the ellipsis', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 255 }), (title) => {
      const lines = wrap(title)
      expect(lines.length).toBeLessThanOrEqual(6)
      const isCut = lines.at(-1)?.endsWith(' …') && lines.length === 6
      if (!isCut) expect(lines.join('').replaceAll(/\s/g, '')).toBe(title.replaceAll(/\s/g, ''))
    }),
  )
})
