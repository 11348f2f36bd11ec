import type { Product } from '../types.ts'
import { ALL_PRODUCTS } from './catalogue.ts'

/** A photograph that the page offers to click. */
export interface Sample {
  /** The code on the photograph; null where it shows none. */
  barcode: string | null
  name: string
  brand: string
  /** Path under which the example serves the photograph. */
  image: string
}

/** Where the committed photographs lie. */
export const SAMPLES_DIRECTORY: URL = new URL('../../samples/', import.meta.url)

/** A photograph's file name inside `SAMPLES_DIRECTORY`. */
export function sampleFile({ id, name, brand }: Pick<Product, 'id' | 'name' | 'brand'>): string {
  const readable = /^\d+$/.test(id) ? `${brand} ${name}` : id
  return `${readable.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.jpg`
}

/**
 * The products whose photograph shows a code, as `GET /scan/samples` lists them.
 *
 * @param prefix - Path before the file names.
 * @returns At least twelve, with an EAN-13, an EAN-8, a UPC-A and a UPC-E among them.
 */
export function samples(prefix = '/scan/samples/'): (Sample & { barcode: string })[] {
  return ALL_PRODUCTS.flatMap((product) => {
    const { barcode } = product
    return barcode === undefined ? [] : [{ ...show(product, prefix), barcode }]
  })
}

/** The products whose photograph shows no code: what only their text or their look can tell. */
export function codelessSamples(prefix = '/scan/samples/'): (Sample & { barcode: null })[] {
  return ALL_PRODUCTS.filter(({ barcode }) => barcode === undefined).map((product) => ({
    ...show(product, prefix),
    barcode: null,
  }))
}

function show(product: Product, prefix: string): Omit<Sample, 'barcode'> {
  return { name: product.name, brand: product.brand, image: prefix + sampleFile(product) }
}
