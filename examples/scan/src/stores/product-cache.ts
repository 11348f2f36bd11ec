import { gtinsOf } from '../catalogue/gtin.ts'
import type { Product } from '../types.ts'

/** Settings of a cache. */
export interface ProductCacheOptions {
  /** How many products it keeps before the one that was asked for longest ago goes. @defaultValue 1_000 */
  maxProducts?: number
  /** How long a product stays after it was saved, in ms. @defaultValue 3_600_000, an hour */
  maxAgeMs?: number
  /** Milliseconds of any clock that does not go back. */
  now?: () => number
}

/** Keeps the products that were scanned lately, in this process's memory. */
export interface ProductCache {
  /** @returns undefined for what was never saved, is too old, or had to make room. */
  find(barcode: string, signal?: AbortSignal): Promise<Product | undefined>
  /** Keeps `product` by its code; one without a code cannot be asked for, and is not kept. */
  save(product: Product, signal?: AbortSignal): Promise<void>
}

/** Makes an empty cache; it holds no timer, so that there is nothing to close. */
export function createProductCache(options: ProductCacheOptions = {}): ProductCache {
  const { maxProducts = 1_000, maxAgeMs = 3_600_000, now = () => performance.now() } = options
  /** In the order of use, as a Map keeps what is taken out and put in again. */
  const kept = new Map<string, { product: Product; savedAtMs: number }>()

  const touch = (key: string): Product | undefined => {
    const entry = kept.get(key)
    if (!entry) return undefined
    kept.delete(key)
    if (now() - entry.savedAtMs >= maxAgeMs) return undefined
    kept.set(key, entry)
    return entry.product
  }

  return {
    async find(barcode, signal) {
      signal?.throwIfAborted()
      for (const key of gtinsOf(barcode)) {
        const product = touch(key)
        if (product) return product
      }
      return undefined
    },
    async save(product, signal) {
      signal?.throwIfAborted()
      const key = keyOf(product)
      if (key === undefined) return
      kept.delete(key)
      kept.set(key, { product, savedAtMs: now() })
      const oldest = kept.keys().next()
      if (kept.size > maxProducts && !oldest.done) kept.delete(oldest.value)
    },
  }
}

/** Eight digits that are EAN-8 and UPC-E alike are kept under their last reading, and found under both. */
const keyOf = ({ barcode = '' }: Product): string | undefined => gtinsOf(barcode).at(-1)
