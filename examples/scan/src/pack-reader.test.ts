import { afterAll, describe, expect, it } from 'vitest'
import { ALL_PRODUCTS } from './catalogue/catalogue.ts'
import { insightInto } from './insights/insight.ts'
import { createTextReader } from './ocr/reader.ts'
import { createPackReader } from './pack-reader.ts'
import type { Product } from './types.ts'

const texts = createTextReader()
const packs = createPackReader(texts)
afterAll(() => texts.close())
const { signal } = new AbortController()

describe('the pack reader', () => {
  it('reads the front of a pack, where an allergen may stand that the data leaves out', async () => {
    const crackers = ALL_PRODUCTS.find(({ id }) => id === 'harbour-pine-crackers') as Product
    const forgetful = { ...crackers, allergens: [], traces: [], ingredients: 'flour' }
    const { details } = insightInto(forgetful, 'allergies', await packs.read(forgetful, signal))
    expect(details).toContainEqual(
      expect.objectContaining({ label: 'Sesame', value: 'Named on the front of the pack' }),
    )
  })

  it('reads nothing of a product that the shop has no picture of', async () => {
    const stranger = { ...(ALL_PRODUCTS[0] as Product), id: 'nobody-knows', name: 'Nothing', brand: 'Nobody' }
    expect(await packs.read(stranger, signal)).toBe('')
  })
})
