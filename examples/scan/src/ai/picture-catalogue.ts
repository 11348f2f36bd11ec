import { readFile } from 'node:fs/promises'
import { ALL_PRODUCTS } from '../catalogue/catalogue.ts'
import { SAMPLES_DIRECTORY, sampleFile } from '../catalogue/samples.ts'
import type { Product } from '../types.ts'
import { type Crop, contrastOf, distanceOf, greyOf, hashOf, WHOLE } from './perceptual-hash.ts'

/** A product of the catalogue, and how far its picture is from the one that was asked about. */
export interface Likeness {
  product: Product
  /** Share of the hash's bits that differ, for the crop that fits best. */
  distance: number
}

/** Compares pictures with those of the catalogue. */
export interface PictureCatalogue {
  readonly products: readonly Product[]
  /** @returns The nearest first; none if `image` shows too little to compare. */
  compare(image: Buffer): Promise<Likeness[]>
}

/** Pictures with less contrast are a wall, a table or the inside of a pocket. */
const LEAST_CONTRAST = 8

/** The whole picture, and what is left of it when a photographer stood nearer or a little to one side. */
const CROPS: readonly Crop[] = [
  WHOLE,
  ...[0.95, 0.9, 0.85, 0.8].flatMap((side) =>
    [0, 0.5, 1].flatMap((down) =>
      [0, 0.5, 1].map((across) => ({ x: across * (1 - side), y: down * (1 - side), side })),
    ),
  ),
]

/** Reads the catalogue's pictures, and hashes each with its crops. */
export async function openPictureCatalogue(products: readonly Product[] = ALL_PRODUCTS): Promise<PictureCatalogue> {
  const known = await Promise.all(
    products.map(async (product) => {
      const grey = await greyOf(await readFile(new URL(sampleFile(product), SAMPLES_DIRECTORY)))
      return { product, hashes: CROPS.map((crop) => hashOf(grey, crop)) }
    }),
  )
  return {
    products,
    async compare(image) {
      const grey = await greyOf(image)
      if (contrastOf(grey) < LEAST_CONTRAST) return []
      const hash = hashOf(grey)
      return known
        .map(({ product, hashes }) => ({
          product,
          distance: Math.min(...hashes.map((other) => distanceOf(hash, other))),
        }))
        .sort((a, b) => a.distance - b.distance)
    },
  }
}
