import { randomBytes } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { type LocalShop, serveLocalShop } from './local/local-shop.ts'
import type { Shop } from './shop.ts'
import { createShopifyClient } from './shopify-client.ts'
import { shopifyShop } from './shopify-shop.ts'

/** Where the shop is looked for. */
export interface ConnectShopOptions {
  /** `SHOPIFY_URL` and `SHOPIFY_ACCESS_TOKEN` name a real shop, `SHOPIFY_API_VERSION` another version of its API. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the local shop has its products. */
  readonly database: Database
}

/** A shop, and what has to be closed with it. */
export interface ConnectedShop {
  readonly shop: Shop
  /** Where no real one is named. */
  readonly local: LocalShop | undefined
  close(): Promise<void>
}

/**
 * Connects a real shop where one is named, else starts a local one, which is reached over HTTP all the same.
 *
 * @throws {TypeError} for an address without a token, or one that is none.
 */
export async function connectShop({ env, database }: ConnectShopOptions): Promise<ConnectedShop> {
  const { SHOPIFY_URL: url, SHOPIFY_ACCESS_TOKEN: accessToken, SHOPIFY_API_VERSION: apiVersion } = env
  if (url) {
    if (!URL.canParse(url)) throw new TypeError(`SHOPIFY_URL is no address: ${url}`)
    if (!accessToken) throw new TypeError('SHOPIFY_URL is set, but SHOPIFY_ACCESS_TOKEN is not')
    const client = createShopifyClient({ url, accessToken, ...(apiVersion && { apiVersion }) })
    return { shop: shopifyShop(client), local: undefined, close: async () => undefined }
  }
  const token = randomBytes(16).toString('hex')
  const local = await serveLocalShop({ database, accessToken: token })
  const client = createShopifyClient({ url: local.url, accessToken: token })
  return { shop: shopifyShop(client), local, close: () => local.close() }
}
