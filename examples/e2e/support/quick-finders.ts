import type { Finders } from 'scan/finders'
import { ServiceError } from 'scan/service-error'
import type { Product } from 'scan/types'

/** Who knows the product; `nowhere`: nobody does. */
export type KnownIn = 'cache' | 'database' | 'text' | 'api' | 'picture' | 'nowhere'

/** What the world is like for one scan. */
export interface World {
  readonly knownIn: KnownIn
  /** What the photograph shows. */
  readonly pictureHasCode: boolean
  readonly pictureHasText: boolean
  /** Which call fails, and how: as a service does, or as a bug does. */
  readonly failing?: { readonly call: keyof Finders; readonly how: 'service' | 'bug' } | undefined
  /** Awaited by each call, beside the turn of the event loop that it takes. */
  readonly pace?: (call: keyof Finders) => Promise<void>
}

export const CODE = '3574660239843'

export const PRODUCT: Product = {
  id: 'p-1',
  name: 'Oat Drink',
  brand: 'Meadowlark',
  barcode: CODE,
  category: 'plant-milks',
  ingredients: 'water, oats',
  additives: [],
  allergens: [],
  traces: [],
  labels: [],
  packaging: [],
  nutriments: {},
}

export const SECRET = 'password=hunter2'

/** Finders that answer at once, by the world that they are given: the rest of the stack is the real one. */
export function quickFinders(world: World): Finders & { close(): Promise<void>; readonly saved: Product[] } {
  const saved: Product[] = []
  const turn = async (call: keyof Finders, signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    await world.pace?.(call)
    signal.throwIfAborted()
    if (world.failing?.call !== call) return
    if (world.failing.how === 'bug') throw new TypeError(SECRET)
    throw new ServiceError('product_api', 'unavailable', SECRET)
  }
  const known = async (call: keyof Finders, where: KnownIn, signal: AbortSignal): Promise<Product | undefined> => {
    await turn(call, signal)
    return world.knownIn === where ? PRODUCT : undefined
  }
  return {
    saved,
    async readBarcode(_image, signal) {
      await turn('readBarcode', signal)
      return world.pictureHasCode ? CODE : undefined
    },
    async readText(_image, signal) {
      await turn('readText', signal)
      return world.pictureHasText ? 'Meadowlark\nOat Drink' : ''
    },
    async findInCache(code, signal) {
      const product = await known('findInCache', 'cache', signal)
      return product ?? saved.find(({ barcode }) => barcode === code)
    },
    findInDatabase: (_code, signal) => known('findInDatabase', 'database', signal),
    findByText: (_text, signal) => known('findByText', 'text', signal),
    findByApi: (_code, signal) => known('findByApi', 'api', signal),
    identifyByPicture: (_image, _text, signal) => known('identifyByPicture', 'picture', signal),
    async insight(_product, dimension, signal) {
      await turn('insight', signal)
      return { dimension, summary: `All is well with ${dimension}`, details: [] }
    },
    async saveToCache(product, signal) {
      await turn('saveToCache', signal)
      saved.push(product)
    },
    close: async () => undefined,
  }
}
