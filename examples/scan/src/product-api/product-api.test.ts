import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../catalogue/catalogue.ts'
import { type LocalServer, serveJson } from '../local-server.ts'
import { createProductApi } from './client.ts'
import { serveProductApi } from './server.ts'

describe('the product API', () => {
  let server: LocalServer
  beforeAll(async () => {
    server = await serveProductApi()
  })
  afterAll(() => server.close())

  it('gives every product whole, over HTTP', async () => {
    const api = createProductApi({ baseUrl: server.url })
    for (const product of CATALOGUE.api) expect(await api.find(product.barcode ?? '')).toEqual(product)
  })

  it('does not know what only the database knows', async () => {
    expect(await createProductApi({ baseUrl: server.url }).find('2017330904180')).toBeUndefined()
    expect(await createProductApi({ baseUrl: server.url }).find('../../etc/passwd')).toBeUndefined()
  })

  it('answers in the shape of Open Food Facts, with the fields that were asked for', async () => {
    const answer = await fetch(`${server.url}/api/v2/product/2061599733043.json?fields=product_name,additives_tags`)
    expect(await answer.json()).toEqual({
      code: '2061599733043',
      status: 1,
      status_verbose: 'product found',
      product: { product_name: 'Smoked Back Bacon', additives_tags: ['en:e250', 'en:e252', 'en:e301'] },
    })
    const unknown = await fetch(`${server.url}/api/v2/product/3574660239843.json`)
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { code: '3574660239843', status: 0, status_verbose: 'product not found' },
    ])
  })
})

describe('the client, of a server that does something else', () => {
  const asked = async (answer: Parameters<typeof serveJson>[0], budgetMs = 5_000): Promise<unknown> => {
    const server = await serveJson(answer)
    try {
      return await createProductApi({ baseUrl: server.url, budgetMs }).find('2061599733043')
    } catch (error) {
      return error
    } finally {
      await server.close()
    }
  }

  it.each([
    [429, 'product_api_rate_limited', true],
    [500, 'product_api_unavailable', true],
    [503, 'product_api_unavailable', true],
    [403, 'product_api_refused', false],
  ])('makes of status %i the error %s', async (status, code, retryable) => {
    expect(await asked(async () => ({ status, body: {} }))).toMatchObject({ name: 'ServiceError', code, retryable })
  })

  it('refuses an answer of another shape', async () => {
    const wrong = { status: 200, body: { status: 'yes', product: [] } }
    expect(await asked(async () => wrong)).toMatchObject({ code: 'product_api_bad_answer', retryable: false })
  })

  it('takes status 0, and a product without a name, for not found', async () => {
    expect(await asked(async () => ({ status: 200, body: { status: 0 } }))).toBeUndefined()
    expect(await asked(async () => ({ status: 200, body: { status: 1, product: { brands: 'x' } } }))).toBeUndefined()
  })

  it('passes over what volunteers left out or filled in wrongly', async () => {
    const product = {
      product_name: ' Plain Rice ',
      brands: 'One, Two',
      nutriments: { fat_100g: '0.6', salt_100g: '', sugars_100g: 'few', proteins_100g: -1 },
      packagings: [{ material: 'en:pp-5-polypropylene-plastic' }],
    }
    expect(await asked(async () => ({ status: 200, body: { status: 1, product } }))).toMatchObject({
      id: '2061599733043',
      name: 'Plain Rice',
      brand: 'One',
      category: 'other',
      ingredients: '',
      nutriments: { fat: 0.6 },
      packaging: [{ material: 'plastic', shape: 'unknown', recyclable: false }],
    })
  })

  it('waits no longer than its budget', async () => {
    const never = new Promise<never>(() => undefined)
    expect(await asked(() => never, 50)).toMatchObject({ code: 'product_api_timed_out', retryable: true })
  })

  it('says that nobody is there', async () => {
    const server = await serveJson(async () => ({ status: 200, body: {} }))
    await server.close()
    const api = createProductApi({ baseUrl: server.url })
    await expect(api.find('2061599733043')).rejects.toMatchObject({ code: 'product_api_unavailable' })
  })

  it('stops when it is told to, with the reason given', async () => {
    const reason = new Error('stop')
    const api = createProductApi({ baseUrl: 'http://127.0.0.1:9' })
    await expect(api.find('2061599733043', AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
