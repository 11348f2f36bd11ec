import { CATALOGUE } from '../catalogue/catalogue.ts'
import { gtinsOf } from '../catalogue/gtin.ts'
import { type LocalServer, serveJson } from '../local-server.ts'
import type { Product } from '../types.ts'
import { toAnswer } from './convert.ts'

/**
 * Serves products as Open Food Facts' v2 API does: `GET /api/v2/product/{code}.json?fields=…`.
 *
 * @param products - What it knows.
 */
export function serveProductApi(products: readonly Product[] = CATALOGUE.api): Promise<LocalServer> {
  const byGtin = new Map(products.flatMap((product) => gtinsOf(product.barcode ?? '').map((gtin) => [gtin, product])))
  return serveJson(async ({ method, url = '/' }) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    const code = /^\/api\/v2\/product\/([^/]+?)(\.json)?$/.exec(pathname)?.[1]
    if (code === undefined) return { status: 404, body: { error: 'no such page' } }
    if (method !== 'GET') return { status: 405, body: { error: 'GET only' } }
    const product = gtinsOf(code).flatMap((gtin) => byGtin.get(gtin) ?? [])[0]
    if (!product) return { status: 404, body: { code, status: 0, status_verbose: 'product not found' } }
    const answer = toAnswer(product, code)
    return { status: 200, body: { ...answer, product: only(answer.product, searchParams.get('fields')) } }
  })
}

/** The fields that were asked for, or all. */
function only(product: Record<string, unknown>, fields: string | null): Record<string, unknown> {
  const wanted = fields?.split(',')
  return Object.fromEntries(Object.entries(product).filter(([field]) => wanted?.includes(field) ?? true))
}
