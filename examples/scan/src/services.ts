import { createAi } from './ai/client.ts'
import { serveAi } from './ai/server.ts'
import { CATALOGUE } from './catalogue/catalogue.ts'
import { wordsOf } from './catalogue/words.ts'
import { insightInto } from './insights/insight.ts'
import { createProductApi } from './product-api/client.ts'
import { serveProductApi } from './product-api/server.ts'
import { createProductCache, type ProductCacheOptions } from './stores/product-cache.ts'
import { openProductDatabase } from './stores/product-database.ts'
import type { Dimension, Insight, Product } from './types.ts'

/** Settings of a scan's services. */
export interface ScanServicesOptions {
  /** Names services elsewhere: `PRODUCT_API_URL`, `AI_BASE_URL`, `AI_API_KEY`, `AI_MODEL`. @defaultValue `process.env` */
  env?: Record<string, string | undefined>
  /** SQLite's file. @defaultValue `:memory:` */
  databasePath?: string
  cache?: ProductCacheOptions
}

/** What a scan may ask, tier by tier. Each call rejects with the signal's reason, or with a `ServiceError`. */
export interface ScanServices {
  findInCache(code: string, signal?: AbortSignal): Promise<Product | undefined>
  findInDatabase(code: string, signal?: AbortSignal): Promise<Product | undefined>
  /** Asks the database for the product that a pack's text names. */
  findByText(text: string, signal?: AbortSignal): Promise<Product | undefined>
  findByApi(code: string, signal?: AbortSignal): Promise<Product | undefined>
  /** @param text - What was read off the picture; may be empty. */
  identifyByPicture(image: Buffer, text: string, signal?: AbortSignal): Promise<Product | undefined>
  /** @param packText - What was read off the front of the pack. */
  insight(product: Product, dimension: Dimension, packText: string, signal?: AbortSignal): Promise<Insight>
  saveToCache(product: Product, signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

interface Connected<T> {
  client: T
  close(): Promise<void>
}

/** Starts everything a scan needs: cache and database in this process, API and AI beside it unless `env` names others. */
export async function createScanServices(options: ScanServicesOptions = {}): Promise<ScanServices> {
  const { env = process.env, databasePath = ':memory:' } = options
  const cache = createProductCache(options.cache)
  const database = openProductDatabase({ path: databasePath, seed: CATALOGUE.database })
  const [api, ai] = await Promise.all([connectApi(env), connectAi(env)])
  return {
    findInCache: (code, signal) => cache.find(code, signal),
    findInDatabase: (code, signal) => database.find(code, signal),
    findByText: (text, signal) => database.findByWords(wordsOf(text), signal),
    findByApi: (code, signal) => api.client.find(code, signal),
    identifyByPicture: (image, text, signal) => ai.client.identify(image, text, signal),
    async insight(product, dimension, packText, signal) {
      signal?.throwIfAborted()
      return insightInto(product, dimension, packText)
    },
    saveToCache: (product, signal) => cache.save(product, signal),
    async close() {
      await Promise.all([api.close(), ai.close(), database.close()])
    },
  }
}

async function connectApi(
  env: Record<string, string | undefined>,
): Promise<Connected<ReturnType<typeof createProductApi>>> {
  const elsewhere = env.PRODUCT_API_URL
  if (elsewhere) return { client: createProductApi({ baseUrl: elsewhere }), close: async () => undefined }
  const server = await serveProductApi()
  return { client: createProductApi({ baseUrl: server.url }), close: server.close }
}

async function connectAi(env: Record<string, string | undefined>): Promise<Connected<ReturnType<typeof createAi>>> {
  const { AI_BASE_URL: elsewhere, AI_API_KEY: apiKey, AI_MODEL: model = 'gpt-4o-mini' } = env
  if (elsewhere) {
    const client = createAi({ baseUrl: elsewhere, model, ...(apiKey ? { apiKey } : {}) })
    return { client, close: async () => undefined }
  }
  const server = await serveAi()
  return { client: createAi({ baseUrl: server.url, model: 'local-pictures' }), close: server.close }
}
