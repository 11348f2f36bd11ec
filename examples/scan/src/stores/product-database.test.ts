import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../catalogue/catalogue.ts'
import { wordsOf } from '../catalogue/words.ts'
import { openProductDatabase, type ProductDatabase } from './product-database.ts'

describe('openProductDatabase', () => {
  let database: ProductDatabase
  beforeEach(() => {
    database = openProductDatabase({ seed: CATALOGUE.database })
  })
  afterEach(() => database.close())

  it('finds what it was seeded with, whole, by each way of writing the code', async () => {
    for (const product of CATALOGUE.database.filter(({ barcode }) => barcode !== undefined)) {
      expect(await database.find(product.barcode ?? '')).toEqual(product)
    }
    expect(await database.find('0407315829065')).toMatchObject({ brand: 'Fizzwell' })
  })

  it('does not know what only the API knows, until it is saved', async () => {
    for (const product of CATALOGUE.api) expect(await database.find(product.barcode ?? '')).toBeUndefined()
    for (const product of CATALOGUE.api) await database.save(product)
    for (const product of CATALOGUE.api) expect(await database.find(product.barcode ?? '')).toEqual(product)
  })

  it('finds a product by words that were read with mistakes', async () => {
    expect(await database.findByWords(wordsOf('STONEBRIDGE BAKRY\nSourdouqh Loaf'))).toMatchObject({
      id: 'stonebridge-sourdough',
    })
    expect(await database.findByWords(wordsOf('highcroft DAIRY mature cheddar aged'))).toMatchObject({
      id: 'highcroft-cheddar',
    })
  })

  it('finds nothing for words of other packs, for none, and for words that are SQL or a query', async () => {
    for (const text of ['Somebody Else Dark Chocolate', '', `'; DROP TABLE products; --`, 'foo" OR NEAR(']) {
      expect(await database.findByWords(wordsOf(text))).toBeUndefined()
    }
    expect(await database.findByWords(['" OR "', `x'y`])).toBeUndefined()
    expect(await database.find(`' OR 1=1 --`)).toBeUndefined()
  })

  it('says that it is unavailable when it is', async () => {
    await database.close()
    await expect(database.find('2017330904180')).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'database_unavailable',
      retryable: true,
    })
  })
})

it('keeps in a file what was saved', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'products-'))
  const path = join(directory, 'products.sqlite')
  const before = openProductDatabase({ path, seed: CATALOGUE.database })
  for (const product of CATALOGUE.api) await before.save(product)
  await before.close()
  const after = openProductDatabase({ path, seed: CATALOGUE.database })
  expect(await after.find('2044678120934')).toMatchObject({ brand: 'Casa Lucente' })
  await after.close()
  await rm(directory, { recursive: true })
})
