import type { FileFacts } from '../workflows.ts'
import type { Queryable } from './database.ts'

/** What became of one file in one session. */
export interface SavedFile {
  readonly itemId: string
  /** Its place in the list, from 0. */
  readonly position: number
  readonly name: string
  readonly kind: string
  readonly size: number
  readonly status: 'completed' | 'failed'
  readonly error: { readonly code: string; readonly message: string } | undefined
  readonly facts: FileFacts
}

/** What counts of a file, each 0 or 1. */
export interface FileCounts {
  readonly metadata: number
  readonly keywords: number
  readonly scores: number
  readonly flagged: number
  readonly errors: number
}

/** What a file adds to the session's counters. */
export function countsOf({ status, facts }: Pick<SavedFile, 'status' | 'facts'>): FileCounts {
  const { exif, width, pages, keywords = [], quality, flags = [] } = facts
  return {
    metadata: Number(exif !== undefined || width !== undefined || pages !== undefined),
    keywords: Number(keywords.length > 0),
    scores: Number(quality !== undefined),
    flagged: Number(flags.length > 0),
    errors: Number(status === 'failed'),
  }
}

/**
 * Saves what became of a file; what was saved of it before, in this session, is replaced. Saving twice is as once.
 *
 * @param file - With all of its text, and its thumbnail.
 */
export async function saveFile(
  database: Queryable,
  sessionId: string,
  file: SavedFile & { readonly text: string; readonly thumbnail?: Uint8Array | undefined; readonly savedAt: number },
): Promise<void> {
  const { facts, thumbnail } = file
  if (thumbnail !== undefined && facts.sha256 !== undefined) {
    await database.query('INSERT INTO thumbnail (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING', [
      facts.sha256,
      thumbnail,
    ])
  }
  const { metadata, keywords, scores, flagged } = countsOf(file)
  await database.query(
    `INSERT INTO ingest_file (session_id, item_id, position, name, kind, size, status, error_code, error_message, facts,
       text, has_metadata, has_keywords, has_scores, is_flagged, saved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (session_id, item_id) DO UPDATE SET position = excluded.position, name = excluded.name,
       kind = excluded.kind, size = excluded.size, status = excluded.status, error_code = excluded.error_code,
       error_message = excluded.error_message, facts = excluded.facts, text = excluded.text,
       has_metadata = excluded.has_metadata, has_keywords = excluded.has_keywords, has_scores = excluded.has_scores,
       is_flagged = excluded.is_flagged, saved_at = excluded.saved_at
     WHERE ingest_file.status <> 'completed'`,
    [
      sessionId,
      file.itemId,
      file.position,
      file.name,
      file.kind,
      file.size,
      file.status,
      file.error?.code ?? null,
      file.error?.message ?? null,
      JSON.stringify(facts),
      file.text,
      metadata,
      keywords,
      scores,
      flagged,
      file.savedAt,
    ],
  )
}

/** Takes over what another session has finished or failed with; what this one has already stays. */
export async function continueFiles(
  database: Queryable,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const fields = `item_id, position, name, kind, size, status, error_code, error_message, facts, text, has_metadata,
    has_keywords, has_scores, is_flagged, saved_at`
  await database.query(
    `INSERT INTO ingest_file (session_id, ${fields}) SELECT $1, ${fields} FROM ingest_file WHERE session_id = $2
     ON CONFLICT (session_id, item_id) DO NOTHING`,
    [to, from],
  )
}

interface FileRow {
  readonly itemId: string
  readonly position: number
  readonly name: string
  readonly kind: string
  readonly size: number
  readonly status: 'completed' | 'failed'
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly facts: string
}

const FIELDS = `item_id AS "itemId", position, name, kind, size, status, error_code AS "errorCode",
  error_message AS "errorMessage", facts`

function toFile({ errorCode, errorMessage, facts, ...row }: FileRow): SavedFile {
  return {
    ...row,
    error: errorCode === null ? undefined : { code: errorCode, message: errorMessage ?? '' },
    facts: JSON.parse(facts) as FileFacts,
  }
}

/** One file of a session. @returns `undefined` until something became of it. */
export async function findFile(
  database: Queryable,
  sessionId: string,
  itemId: string,
): Promise<(SavedFile & { readonly text: string }) | undefined> {
  const [row] = await database.query<FileRow & { text: string }>(
    `SELECT ${FIELDS}, text FROM ingest_file WHERE session_id = $1 AND item_id = $2`,
    [sessionId, itemId],
  )
  return row && { ...toFile(row), text: row.text }
}

/** Which files of a session are asked for. */
export interface FileQuery {
  readonly status?: string | undefined
  /** Only those after that place. */
  readonly after?: number | undefined
  /** @defaultValue all */
  readonly limit?: number | undefined
}

/** The files of a session with which something became, in the order of the list. */
export async function listFiles(
  database: Queryable,
  sessionId: string,
  { status, after, limit }: FileQuery = {},
): Promise<SavedFile[]> {
  const values: unknown[] = [sessionId]
  const add = (clause: string, value: unknown): string => {
    if (value === undefined) return ''
    values.push(value)
    return ` ${clause} $${values.length}`
  }
  const where = add('AND status =', status) + add('AND position >', after)
  const rows = await database.query<FileRow>(
    `SELECT ${FIELDS} FROM ingest_file WHERE session_id = $1${where} ORDER BY position, item_id${add('LIMIT', limit)}`,
    values,
  )
  return rows.map(toFile)
}

/** What each file of a session counts for, by its id. */
export async function readCounts(database: Queryable, sessionId: string): Promise<Map<string, FileCounts>> {
  const rows = await database.query<FileCounts & { itemId: string }>(
    `SELECT item_id AS "itemId", has_metadata AS metadata, has_keywords AS keywords, has_scores AS scores,
       is_flagged AS flagged, CASE WHEN status = 'failed' THEN 1 ELSE 0 END AS errors
     FROM ingest_file WHERE session_id = $1`,
    [sessionId],
  )
  return new Map(rows.map(({ itemId, ...counts }) => [itemId, counts]))
}

/** A thumbnail. @returns `undefined` where a file has none. */
export async function readThumbnail(
  database: Queryable,
  sessionId: string,
  itemId: string,
): Promise<Uint8Array | undefined> {
  const file = await findFile(database, sessionId, itemId)
  if (file?.facts.sha256 === undefined) return undefined
  const [row] = await database.query<{ bytes: Uint8Array }>('SELECT bytes FROM thumbnail WHERE sha256 = $1', [
    file.facts.sha256,
  ])
  return row?.bytes
}
