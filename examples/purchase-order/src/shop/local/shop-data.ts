import { randomBytes } from 'node:crypto'
import type { Database } from '../../database/database.ts'

/** A product as the shop has it. */
export interface ShopProduct {
  readonly id: number
  readonly handle: string
  readonly title: string
  readonly vendor: string
  readonly status: string
  readonly tags: readonly string[]
  readonly price: string
  readonly alt: string | null
  /** The upload that is its image. */
  readonly fileKey: string | null
}

/** What `productSet` writes. */
export type ProductToSet = Omit<ShopProduct, 'id'>

/** The shop's own tables; several processes of the example share one shop. */
export const SHOP_TABLES = `
CREATE TABLE IF NOT EXISTS shop_file (
  key        text PRIMARY KEY,
  type       text NOT NULL,
  bytes      bytea,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS shop_product (
  id         bigint GENERATED ALWAYS AS IDENTITY (START 8100000000001) PRIMARY KEY,
  handle     text NOT NULL UNIQUE,
  title      text NOT NULL CHECK (title <> ''),
  vendor     text NOT NULL,
  status     text NOT NULL,
  tags       text[] NOT NULL,
  price      numeric NOT NULL,
  alt        text,
  file_key   text REFERENCES shop_file,
  updated_at timestamptz NOT NULL DEFAULT now()
);
`

const COLUMNS = `id::float8 AS id, handle, title, vendor, status, tags, price::text AS price, alt, file_key AS "fileKey"`

/** The shop's data behind its API. */
export class ShopData {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Creates the product of a handle, or changes it. */
  async setProduct(product: ProductToSet): Promise<ShopProduct> {
    const { handle, title, vendor, status, tags, price, alt, fileKey } = product
    const [set] = await this.#database.query<ShopProduct>(
      `INSERT INTO shop_product (handle, title, vendor, status, tags, price, alt, file_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (handle) DO UPDATE SET title = excluded.title, vendor = excluded.vendor, status = excluded.status,
         tags = excluded.tags, price = excluded.price, alt = excluded.alt, file_key = excluded.file_key, updated_at = now()
       RETURNING ${COLUMNS}`,
      [handle, title, vendor, status, [...tags], price, alt, fileKey],
    )
    if (set === undefined) throw new Error('an upsert has a row')
    return set
  }

  async findProduct({ handle, id }: { handle?: string | null; id?: string | null }): Promise<ShopProduct | null> {
    const number = /^gid:\/\/shopify\/Product\/(\d+)$/.exec(id ?? '')?.[1] ?? null
    const [product] = await this.#database.query<ShopProduct>(
      `SELECT ${COLUMNS} FROM shop_product WHERE handle = $1 OR id = $2::bigint`,
      [handle ?? null, number],
    )
    return product ?? null
  }

  /** Every product, in the order in which they came. */
  listProducts(): Promise<ShopProduct[]> {
    return this.#database.query<ShopProduct>(`SELECT ${COLUMNS} FROM shop_product ORDER BY id`)
  }

  /** Makes room for an upload. @returns Its key. */
  async stage(type: string): Promise<string> {
    const key = randomBytes(16).toString('hex')
    await this.#database.query('INSERT INTO shop_file (key, type) VALUES ($1, $2)', [key, type])
    return key
  }

  /** Takes an upload in. @returns Whether there was room for it. */
  async upload(key: string, bytes: Uint8Array): Promise<boolean> {
    const taken = await this.#database.query('UPDATE shop_file SET bytes = $2 WHERE key = $1 RETURNING key', [
      key,
      bytes,
    ])
    return taken.length > 0
  }

  async readFile(key: string): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined> {
    const [file] = await this.#database.query<{ type: string; bytes: Uint8Array }>(
      'SELECT type, bytes FROM shop_file WHERE key = $1 AND bytes IS NOT NULL',
      [key],
    )
    return file
  }
}
