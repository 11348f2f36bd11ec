import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawOrder } from '../../scripts/draw-order.ts'
import { LOCALES } from '../../scripts/locales.ts'
import { pdfPen } from '../../scripts/pens.ts'
import { createOrderReader, type OrderReader } from '../../src/reading/reader.ts'
import { anyOrder, orderOf } from './any-order.ts'
import { isDrawn, samples } from './samples.ts'

let reader: OrderReader
beforeAll(async () => {
  reader = await createOrderReader({ env: {} })
})
afterAll(() => reader.close())

describe('the samples that are drawn', () => {
  it.each(samples().filter(isDrawn))(
    '$name is read in whole',
    { timeout: 300_000 },
    async ({ name, bytes, expected }) => {
      const { confidence, ...fields } = (await reader.read({ name, bytes })).order
      expect(fields).toEqual(expected)
      expect(confidence).toBeGreaterThan(0.75)
    },
  )
})

describe('any order', () => {
  let textOnly: OrderReader
  beforeAll(async () => {
    // What is looked for is in the text: pictures need not be searched for what a rule has missed.
    textOnly = await createOrderReader({ env: {}, limits: { ocrPages: 0 } })
  })
  afterAll(() => textOnly.close())

  it('is read back as it was drawn, in any country and arrangement, on one page or more', {
    timeout: 900_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anyOrder, async (any) => {
        const locale = LOCALES[any.localeName]
        const order = orderOf(any, locale)
        const pen = await pdfPen()
        // Where no arrangement shows the name at the top, it stands at the foot.
        drawOrder(pen, order, { locale, arrangement: any.arrangement, showSupplier: true })
        const read = await textOnly.read({ name: 'any.pdf', bytes: await pen.save() })
        const { supplier, number, date, currency, total, lines } = order
        const { confidence, ...fields } = read.order
        expect(fields).toEqual({ supplier, number, date, currency, total, lines })
        expect(confidence).toBeGreaterThan(0.7)
      }),
      { numRuns: 120 },
    )
  })
})
