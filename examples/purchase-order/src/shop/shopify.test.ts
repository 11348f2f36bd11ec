import { isProgressError, type ProgressError } from '@progress/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/test-database.ts'
import type { Database } from '../database/database.ts'
import { drawProduct } from '../stages/draw-product.ts'
import { type LocalShop, type LocalShopOptions, serveLocalShop } from './local/local-shop.ts'
import { SHOP } from './operations.ts'
import type { ProductToSync, Shop } from './shop.ts'
import { createShopifyClient, type ShopifyClientOptions } from './shopify-client.ts'
import { shopifyShop } from './shopify-shop.ts'

let database: Database
let local: LocalShop
let shop: Shop
let waits: number[]
let told: string[]

const bolt: ProductToSync = {
  title: 'Bolt M8',
  vendor: 'Acme',
  price: 1.5,
  currency: 'EUR',
  handle: 'bolt-m8',
  tags: ['merchant-northwind'],
  image: undefined,
}

/** A shop over HTTP, whose client notes how long it would have waited. */
async function open(
  options: Partial<LocalShopOptions> = {},
  sleep: ShopifyClientOptions['sleep'] | 'really' = async (delayMs) => void waits.push(delayMs),
): Promise<void> {
  await local?.close()
  local = await serveLocalShop({ database, accessToken: 'secret', ...options })
  const settings = { url: local.url, accessToken: 'secret' }
  shop = shopifyShop(createShopifyClient(sleep === 'really' || !sleep ? settings : { ...settings, sleep }))
}

const upsert = (product = bolt, signal?: AbortSignal) =>
  shop.upsertProduct(product, { signal, onWait: (message) => told.push(message) })

const refusal = (promise: Promise<unknown>): Promise<ProgressError> =>
  promise.then(
    () => expect.fail('it was taken'),
    (error: unknown) => (isProgressError(error) ? error : expect.fail(String(error))),
  )

beforeAll(async () => {
  database = await testDatabase()
}, 60_000)

beforeEach(async () => {
  waits = []
  told = []
  await database.query('TRUNCATE shop_product, shop_file')
  await open()
})

afterAll(async () => {
  await local.close()
  await database.close()
})

describe('syncing a product', () => {
  it('creates it as a draft, with its price, its tags and its image', async () => {
    const image = await drawProduct({ title: 'Bolt M8', vendor: 'Acme' })
    const { id } = await upsert({ ...bolt, image })
    const [product, ...others] = await local.products()
    expect(others).toEqual([])
    expect(product).toMatchObject({ title: 'Bolt M8', vendor: 'Acme', status: 'DRAFT', price: '1.50', alt: 'Bolt M8' })
    expect(id).toBe(`gid://shopify/Product/${product?.id}`)
    const stored = await fetch(`${local.url}/files/${product?.fileKey}`)
    expect(Buffer.from(await stored.arrayBuffer()).equals(image.bytes)).toBe(true)
  })

  it('a second time changes it, and makes no other', async () => {
    const first = await upsert()
    const second = await upsert({ ...bolt, price: 2 })
    expect(second.id).toBe(first.id)
    expect(await local.products()).toMatchObject([{ price: '2.00' }])
  })

  it('is done once where the answer was lost', async () => {
    local.fail('lost')
    await upsert()
    expect(await local.products()).toHaveLength(1)
    expect(local.counts.answered).toBe(2)
  })

  it('gives up at once where the shop refuses it, and says why', async () => {
    const blank = await refusal(upsert({ ...bolt, title: ' ' }))
    expect(blank).toMatchObject({ code: 'shop_refused', retryable: false, message: "Title can't be blank" })
    expect(blank.details).toEqual([{ field: ['input', 'title'], message: "Title can't be blank" }])
    local.fail('refused')
    expect((await refusal(upsert())).message).toBe('The shop takes no products now')
    expect(waits).toEqual([])
  })

  it('tells of a token that is not good', async () => {
    await open({ accessToken: 'another' })
    expect(await refusal(upsert())).toMatchObject({
      code: 'shop_refused',
      message: 'The shop does not take the access token',
    })
  })
})

describe('a shop that fails', () => {
  it('is asked again, each time later, and what is waited for is told', async () => {
    local.fail('unavailable', 2)
    local.fail('internal', 2)
    await upsert()
    expect(await local.products()).toHaveLength(1)
    expect(waits).toHaveLength(4)
    expect(told).toHaveLength(4)
    for (const message of told)
      expect(message).toMatch(/^(The shop answered 503|Internal error); going on in \d+\.\d s$/)
  })

  it('is given up after six tries, as something that may be tried again later', async () => {
    local.fail('unavailable', 6)
    expect(await refusal(upsert())).toMatchObject({ code: 'shop_unavailable', retryable: true })
    expect(local.counts.answered).toBe(0)
  })

  it('may be away altogether', async () => {
    await local.close()
    expect(await refusal(upsert())).toMatchObject({
      code: 'shop_unavailable',
      message: 'The shop cannot be reached',
    })
  })

  it('is asked no more once the work is to stop', async () => {
    const stop = new AbortController()
    const reason = new Error('stop')
    await open({}, async (_delayMs, signal) => {
      if (local.counts.failed > 0) stop.abort(reason)
      signal?.throwIfAborted()
    })
    local.fail('unavailable', 6)
    await expect(upsert(bolt, stop.signal)).rejects.toBe(reason)
    expect(local.counts.failed).toBe(1)
  })
})

describe('the rate limit', () => {
  const limits = { maximumAvailable: 30, restoreRate: 20 }

  it('is kept by waiting for points before asking', async () => {
    await open({ limits }, 'really')
    const products = Array.from({ length: 4 }, (_, index) => ({ ...bolt, handle: `bolt-${index}` }))
    for (const product of products) await upsert(product)
    expect(await local.products()).toHaveLength(4)
    expect(local.counts.throttled).toBe(0)
  })

  it('is waited out where others have spent the points', async () => {
    await open({ limits }, 'really')
    const other = createShopifyClient({ url: local.url, accessToken: 'secret' })
    await Promise.all([
      upsert(),
      upsert({ ...bolt, handle: 'nut' }),
      upsert({ ...bolt, handle: 'washer' }),
      other.request(SHOP, {}),
    ])
    expect(await local.products()).toHaveLength(3)
    expect(local.counts.throttled).toBeGreaterThan(0)
  })

  it('is no failure, however often it is met', async () => {
    local.fail('throttled', 10)
    await upsert()
    expect(await local.products()).toHaveLength(1)
    expect(told[0]).toMatch(/^The shop asks to go slower; going on in 1\.0 s$/)
  })
})

it('a query that the API does not have is refused, as by the original', async () => {
  const client = createShopifyClient({ url: local.url, accessToken: 'secret' })
  const error = await refusal(client.request({ ...SHOP, text: '{ shop { nonsense } }' }, {}))
  expect(error.message).toContain('Cannot query field "nonsense" on type "Shop"')
})
