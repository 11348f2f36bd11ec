import type { Queryable } from './database.ts'

/** A file of an upload. */
export interface UploadFile {
  /** Unlike any other's in its upload. */
  readonly name: string
  readonly size: number
  /** What the client calls it: with it, a file that is sent twice is there once. */
  readonly key: string | null
  /** Its name on the disk; `null` for one that was refused. */
  readonly stored: string | null
  /** Why it was refused. */
  readonly refused: string | null
}

/** An upload: files that were put away before a session is started with them. */
export interface Upload {
  readonly id: string
  /** Epoch ms. */
  readonly createdAt: number
}

/** Makes room for an upload; one that is there stays. */
export async function putUpload(
  database: Queryable,
  { id, owner, createdAt }: Upload & { readonly owner: string },
): Promise<void> {
  await database.query('INSERT INTO upload (id, owner, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
    id,
    owner,
    createdAt,
  ])
}

/** @returns `undefined` for one that is not there, or somebody else's. */
export async function findUpload(database: Queryable, id: string, owner: string): Promise<Upload | undefined> {
  const [upload] = await database.query<Upload>(
    'SELECT id, created_at AS "createdAt" FROM upload WHERE id = $1 AND owner = $2',
    [id, owner],
  )
  return upload
}

/** How many files an upload has, and how large they are together. */
export async function sumUpload(database: Queryable, id: string): Promise<{ files: number; bytes: number }> {
  const [sum] = await database.query<{ files: number; bytes: number }>(
    'SELECT files, bytes FROM upload WHERE id = $1',
    [id],
  )
  return sum ?? { files: 0, bytes: 0 }
}

const FIELDS = 'name, size, key, stored, refused'

/** The files of an upload, in the order in which they came. */
export const listUploadFiles = (database: Queryable, id: string): Promise<UploadFile[]> =>
  database.query<UploadFile>(`SELECT ${FIELDS} FROM upload_file WHERE upload_id = $1 ORDER BY position, name`, [id])

/** The file that a client calls so. */
export async function findUploadFile(database: Queryable, id: string, key: string): Promise<UploadFile | undefined> {
  const [file] = await database.query<UploadFile>(
    `SELECT ${FIELDS} FROM upload_file WHERE upload_id = $1 AND key = $2`,
    [id, key],
  )
  return file
}

/**
 * Adds a file to its upload.
 *
 * @param position - @defaultValue after the others
 * @returns Whether the name, and the key, were free.
 */
export async function addUploadFile(
  database: Queryable,
  id: string,
  { name, size, key, stored, refused }: UploadFile,
  position?: number,
): Promise<boolean> {
  const place = position ?? '(SELECT coalesce(max(position), -1) + 1 FROM upload_file WHERE upload_id = $1)'
  const added = await database.query(
    `INSERT INTO upload_file (upload_id, position, ${FIELDS}) VALUES ($1, ${place}, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING name`,
    [id, name, size, key, stored, refused],
  )
  if (added.length === 0) return false
  if (stored !== null) {
    await database.query('UPDATE upload SET files = files + 1, bytes = bytes + $2 WHERE id = $1', [id, size])
  }
  return true
}

/** Forgets uploads that nothing can ask for any more. @returns Their ids, for their files to be removed. */
export async function forgetUploads(database: Queryable, createdBefore: number): Promise<string[]> {
  const gone = await database.query<{ id: string }>('DELETE FROM upload WHERE created_at < $1 RETURNING id', [
    createdBefore,
  ])
  return gone.map(({ id }) => id)
}
