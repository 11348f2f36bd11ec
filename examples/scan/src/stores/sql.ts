/** Products as JSON, the numbers their codes stand for, and an index of letter triples that forgives misread words. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS products (id TEXT PRIMARY KEY, product TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS product_codes (
    gtin TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE
  ) STRICT;
  CREATE VIRTUAL TABLE IF NOT EXISTS product_words USING fts5 (product_id UNINDEXED, words, tokenize = 'trigram');
`

export const FIND_BY_GTIN = `
  SELECT product FROM product_codes JOIN products ON products.id = product_codes.product_id WHERE gtin = ?`

/** The likeliest first; bm25 weighs rare triples higher than common ones. */
export const FIND_BY_TRIPLES = `
  SELECT product FROM product_words JOIN products ON products.id = product_words.product_id
  WHERE product_words MATCH ? ORDER BY rank LIMIT 20`

export const SAVE_PRODUCT = `
  INSERT INTO products (id, product) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET product = excluded.product`

export const SAVE_CODE = `
  INSERT INTO product_codes (gtin, product_id) VALUES (?, ?)
  ON CONFLICT (gtin) DO UPDATE SET product_id = excluded.product_id`

export const FORGET_WORDS = 'DELETE FROM product_words WHERE product_id = ?'

export const SAVE_WORDS = 'INSERT INTO product_words (product_id, words) VALUES (?, ?)'
