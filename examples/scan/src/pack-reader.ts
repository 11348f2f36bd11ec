import { readFile } from 'node:fs/promises'
import { SAMPLES_DIRECTORY, sampleFile } from './catalogue/samples.ts'
import type { TextReader } from './ocr/reader.ts'
import type { Product } from './types.ts'

/** Reads what stands on the front of a product's pack. */
export interface PackReader {
  /** @returns The text of the shop's own picture of the pack; empty where it has none. */
  read(product: Product, signal: AbortSignal): Promise<string>
}

/** Makes a reader of the shop's pictures. */
export function createPackReader(texts: TextReader): PackReader {
  return {
    async read(product, signal) {
      const picture = await pictureOf(product)
      return picture === undefined ? '' : texts.read(picture, signal)
    },
  }
}

async function pictureOf(product: Product): Promise<Buffer | undefined> {
  try {
    return await readFile(new URL(sampleFile(product), SAMPLES_DIRECTORY))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
