import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue/catalogue.ts'
import { SAMPLES_DIRECTORY, sampleFile } from './catalogue/samples.ts'
import { serveProductApi } from './product-api/server.ts'
import { createScanServices, type ScanServices } from './services.ts'
import { DIMENSIONS } from './types.ts'

describe('createScanServices', () => {
  let services: ScanServices
  beforeAll(async () => {
    services = await createScanServices({ env: {} })
  })
  afterAll(() => services.close())

  const tiersThatKnow = async (code: string): Promise<string[]> => {
    const found = {
      cache: await services.findInCache(code),
      database: await services.findInDatabase(code),
      api: await services.findByApi(code),
    }
    return Object.entries(found).flatMap(([tier, product]) => (product ? tier : []))
  }

  it('knows each code in one tier alone', async () => {
    for (const tier of ['database', 'api'] as const) {
      for (const { barcode } of CATALOGUE[tier]) if (barcode) expect(await tiersThatKnow(barcode)).toEqual([tier])
    }
    expect(await tiersThatKnow('3574660239843')).toEqual([])
  })

  it('knows by text what the database holds, and only by picture the rest', async () => {
    for (const { id, brand, name } of CATALOGUE.database) {
      expect(await services.findByText(`${brand}\n${name}`)).toMatchObject({ id })
    }
    for (const product of CATALOGUE.ai) {
      const image = await readFile(new URL(sampleFile(product), SAMPLES_DIRECTORY))
      expect(await services.findByText(`${product.brand}\n${product.name}`)).toBeUndefined()
      expect(await services.identifyByPicture(image, '')).toEqual(product)
    }
  })

  it('gives every insight into every product, as JSON', async () => {
    for (const product of Object.values(CATALOGUE).flat()) {
      for (const dimension of DIMENSIONS) {
        const insight = await services.insight(product, dimension, '')
        expect(insight.dimension).toBe(dimension)
        expect(insight.summary).toMatch(/^[A-Z0-9].*\.$/)
        expect(JSON.parse(JSON.stringify(insight))).toEqual(insight)
      }
    }
  })

  it('finds in the cache what was saved there', async () => {
    const [product] = CATALOGUE.api
    if (!product?.barcode) throw new Error('the catalogue has no such product')
    const others = await createScanServices({ env: {} })
    await others.saveToCache(product)
    expect(await others.findInCache(product.barcode)).toEqual(product)
    await others.close()
  })

  it('rejects every call with the reason of an abort', async () => {
    const reason = new Error('stop')
    const signal = AbortSignal.abort(reason)
    const [product] = CATALOGUE.database
    if (!product) throw new Error('the catalogue has no such product')
    const image = await readFile(new URL(sampleFile(product), SAMPLES_DIRECTORY))
    const calls = [
      services.findInCache('2004103770011', signal),
      services.findInDatabase('2004103770011', signal),
      services.findByText('Meadowlark', signal),
      services.findByApi('2004103770011', signal),
      services.identifyByPicture(image, '', signal),
      services.insight(product, 'health', '', signal),
      services.saveToCache(product, signal),
    ]
    const ends = await Promise.allSettled(calls)
    expect(ends.map((end) => end.status === 'rejected' && end.reason === reason)).toEqual(calls.map(() => true))
  })

  it('asks the API that the environment names', async () => {
    const [known] = CATALOGUE.ai
    if (!known) throw new Error('the catalogue has no such product')
    const elsewhere = await serveProductApi([{ ...known, barcode: '3574660239843' }])
    const asking = await createScanServices({ env: { PRODUCT_API_URL: elsewhere.url } })
    expect(await asking.findByApi('3574660239843')).toMatchObject({ name: known.name })
    await asking.close()
    await elsewhere.close()
  })
})
