import { askForJson } from '../http.ts'
import { ServiceError } from '../service-error.ts'
import type { Product } from '../types.ts'
import { answerSchema, FIELDS } from './answer.ts'
import { toProduct } from './convert.ts'

/** Settings of a client. */
export interface ProductApiOptions {
  /** e.g. `https://world.openfoodfacts.org`. */
  baseUrl: string
  /** How long an answer may take. @defaultValue 5_000 */
  budgetMs?: number
  /** Who asks; Open Food Facts wants name, version and a contact. */
  userAgent?: string
}

/** Asks for products by code. */
export interface ProductApi {
  /**
   * @returns undefined where the API does not know the code.
   * @throws {ServiceError} `product_api_…`; `retryable` says whether asking again may help.
   */
  find(barcode: string, signal?: AbortSignal): Promise<Product | undefined>
}

/** A client of Open Food Facts' v2 API, or of any server that speaks it. */
export function createProductApi(options: ProductApiOptions): ProductApi {
  const { baseUrl, budgetMs = 5_000, userAgent = 'product-scan-example/1.0' } = options
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  return {
    async find(barcode, signal) {
      const url = new URL(`api/v2/product/${encodeURIComponent(barcode)}.json`, base)
      url.searchParams.set('fields', FIELDS.join(','))
      const headers = { accept: 'application/json', 'user-agent': userAgent }
      const body = await askForJson(url, { service: 'product_api', budgetMs, signal, headers })
      if (body === undefined) return undefined
      const answer = answerSchema.safeParse(body)
      if (answer.success) return toProduct(answer.data, barcode)
      throw new ServiceError('product_api', 'bad_answer', `${url.host} answered in another shape`, {
        cause: answer.error,
      })
    },
  }
}
