import type { Dimension, Insight, Product } from './types.ts'

type Found = Promise<Product | undefined>

/** Everything that a scan asks, each a call that can be aborted. `undefined` means: not known there. */
export interface Finders {
  /** The code on a photograph, as printed. */
  readBarcode(image: Buffer, signal: AbortSignal): Promise<string | undefined>
  /** The text on a photograph; empty where none is legible. */
  readText(image: Buffer, signal: AbortSignal): Promise<string>
  findInCache(code: string, signal: AbortSignal): Found
  findInDatabase(code: string, signal: AbortSignal): Found
  findByText(text: string, signal: AbortSignal): Found
  findByApi(code: string, signal: AbortSignal): Found
  identifyByPicture(image: Buffer, text: string, signal: AbortSignal): Found
  insight(product: Product, dimension: Dimension, signal: AbortSignal): Promise<Insight>
  saveToCache(product: Product, signal: AbortSignal): Promise<void>
}
