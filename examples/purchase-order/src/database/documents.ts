import { createHash } from 'node:crypto'
import type { Queryable } from './database.ts'

/** An upload that has been put away. */
export interface StoredDocument {
  readonly id: string
  readonly name: string
  readonly size: number
}

const hashOf = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('base64url')
}

/**
 * Puts an upload away under its content: the same file of the same owner is kept once.
 *
 * @returns The way back to it, which only `owner` may use.
 */
export async function putDocument(
  database: Queryable,
  { owner, name, bytes }: { readonly owner: string; readonly name: string; readonly bytes: Uint8Array },
): Promise<StoredDocument> {
  const id = hashOf(owner, name, bytes)
  await database.query(
    `INSERT INTO document (id, owner, name, sha256, size, bytes) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET created_at = now()`,
    [id, owner, name, hashOf(bytes), bytes.byteLength, bytes],
  )
  return { id, name, size: bytes.byteLength }
}

/** What is known of an owner's document. @returns `undefined` for one that is not there, or somebody else's. */
export async function findDocument(
  database: Queryable,
  { id, owner }: { readonly id: string; readonly owner: string },
): Promise<StoredDocument | undefined> {
  const rows = await database.query<StoredDocument>(
    'SELECT id, name, size FROM document WHERE id = $1 AND owner = $2',
    [id, owner],
  )
  return rows[0]
}

/** A document with its bytes. @returns `undefined` for one that is not there. */
export async function readDocument(
  database: Queryable,
  id: string,
): Promise<{ readonly name: string; readonly sha256: string; readonly bytes: Uint8Array } | undefined> {
  const rows = await database.query<{ name: string; sha256: string; bytes: Uint8Array }>(
    'SELECT name, sha256, bytes FROM document WHERE id = $1',
    [id],
  )
  return rows[0]
}

/** Forgets uploads that came to nothing, once no retry can ask for them any more. @returns How many. */
export async function forgetDocuments(database: Queryable, olderThanMs: number): Promise<number> {
  const gone = await database.query(
    `DELETE FROM document WHERE created_at < now() - $1 * interval '1 millisecond'
       AND NOT EXISTS (SELECT FROM purchase_order WHERE document_id = document.id) RETURNING id`,
    [olderThanMs],
  )
  return gone.length
}
