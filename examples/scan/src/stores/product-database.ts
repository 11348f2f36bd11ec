import { DatabaseSync } from 'node:sqlite'
import { gtinsOf } from '../catalogue/gtin.ts'
import { fitOfWords, wordsOf } from '../catalogue/words.ts'
import { ServiceError } from '../service-error.ts'
import { type Product, productSchema } from '../types.ts'
import { FIND_BY_GTIN, FIND_BY_TRIPLES, FORGET_WORDS, SAVE_CODE, SAVE_PRODUCT, SAVE_WORDS, SCHEMA } from './sql.ts'

/** Settings of a database. */
export interface ProductDatabaseOptions {
  /** A file, or `:memory:`. @defaultValue `:memory:` */
  path?: string
  /** What it holds from the start; what the file has already is brought up to date. */
  seed?: readonly Product[]
}

/** Products that stay, in SQLite. All methods throw `ServiceError` `database_unavailable` when SQLite fails. */
export interface ProductDatabase {
  find(barcode: string, signal?: AbortSignal): Promise<Product | undefined>
  /**
   * The product that the words on a pack name.
   *
   * @param words - As `wordsOf` gives them; a few wrong letters do no harm.
   * @returns The best fit; undefined if none names brand and name well enough.
   */
  findByWords(words: readonly string[], signal?: AbortSignal): Promise<Product | undefined>
  save(product: Product, signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Opens a database, and creates its tables where they are missing. */
export function openProductDatabase({ path = ':memory:', seed = [] }: ProductDatabaseOptions = {}): ProductDatabase {
  const database = guarded(() => new DatabaseSync(path))
  guarded(() => database.exec(SCHEMA))
  for (const product of seed) saveInto(database, product)

  const productsBy = (sql: string, parameter: string): Product[] =>
    guarded(() => database.prepare(sql).all(parameter)).map((row) =>
      productSchema.parse(JSON.parse(String(row.product))),
    )

  return {
    async find(barcode, signal) {
      signal?.throwIfAborted()
      return gtinsOf(barcode).flatMap((gtin) => productsBy(FIND_BY_GTIN, gtin))[0]
    },
    async findByWords(words, signal) {
      signal?.throwIfAborted()
      const query = queryOf(words)
      if (query === '') return undefined
      const fits = productsBy(FIND_BY_TRIPLES, query).map((product) => ({ product, fit: fitOfWords(words, product) }))
      const best = fits.reduce((a, b) => (b.fit > a.fit ? b : a), { product: undefined, fit: 0 } as Fit)
      return best.product
    },
    async save(product, signal) {
      signal?.throwIfAborted()
      saveInto(database, product)
    },
    async close() {
      if (database.isOpen) database.close()
    },
  }
}

interface Fit {
  product: Product | undefined
  fit: number
}

/** Any three letters in a row of any word; they are letters and digits only, and quoted all the same. */
function queryOf(words: readonly string[]): string {
  const triples = words.flatMap((word) => Array.from({ length: word.length - 2 }, (_, at) => word.slice(at, at + 3)))
  const plain = new Set(triples.filter((triple) => /^[a-z0-9]{3}$/.test(triple)))
  return [...plain].map((triple) => `"${triple}"`).join(' OR ')
}

function saveInto(database: DatabaseSync, product: Product): void {
  guarded(() => {
    database.exec('BEGIN IMMEDIATE')
    try {
      database.prepare(SAVE_PRODUCT).run(product.id, JSON.stringify(product))
      for (const gtin of gtinsOf(product.barcode ?? '')) database.prepare(SAVE_CODE).run(gtin, product.id)
      database.prepare(FORGET_WORDS).run(product.id)
      database.prepare(SAVE_WORDS).run(product.id, wordsOf(`${product.brand} ${product.name}`).join(' '))
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  })
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new ServiceError('database', 'unavailable', 'the product database failed', { cause })
  }
}
