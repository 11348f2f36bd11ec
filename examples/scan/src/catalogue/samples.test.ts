import { readFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { createBarcodeReader } from '../barcode/reader.ts'
import { createTextReader } from '../ocr/reader.ts'
import { openProductDatabase } from '../stores/product-database.ts'
import { CATALOGUE } from './catalogue.ts'
import { gtinsOf } from './gtin.ts'
import { SAMPLES_DIRECTORY, sampleFile, samples } from './samples.ts'
import { wordsOf } from './words.ts'

const photo = (file: string): Promise<Buffer> => readFile(new URL(file, SAMPLES_DIRECTORY))

describe('the photographs', () => {
  const barcodes = createBarcodeReader()
  const texts = createTextReader()
  afterAll(async () => {
    await Promise.all([barcodes.close(), texts.close()])
  })

  it('show the codes that they are listed with', async () => {
    for (const { barcode, image } of samples('')) {
      const read = await barcodes.read(await photo(image))
      expect(gtinsOf(read ?? ''), image).toEqual(gtinsOf(barcode))
    }
  })

  it('show enough text to find by what the database holds without a code', async () => {
    const database = openProductDatabase({ seed: CATALOGUE.database })
    for (const product of CATALOGUE.database.filter(({ barcode }) => barcode === undefined)) {
      const words = wordsOf(await texts.read(await photo(sampleFile(product))))
      expect(await database.findByWords(words), `${sampleFile(product)}: ${words}`).toEqual(product)
    }
    await database.close()
  })
})
