import type { ServerResponse } from 'node:http'
import type { Database } from '../database/database.ts'
import { listFiles, type SavedFile } from '../database/files.ts'
import { CSV_HEADING, toCsvRow } from './csv.ts'

/** Rows that are read at once. */
const CHUNK = 500

interface Format {
  readonly type: string
  readonly before: string
  readonly between: string
  readonly after: string
  readonly row: (file: SavedFile) => string
}

const FORMATS: Readonly<Record<'csv' | 'json', Format>> = {
  csv: { type: 'text/csv; charset=utf-8', before: CSV_HEADING, between: '', after: '', row: toCsvRow },
  json: {
    type: 'application/json',
    before: '[\n',
    between: ',\n',
    after: '\n]\n',
    row: (file) => JSON.stringify(file),
  },
}

/** Sends what became of a session's files, as a file of its own. */
export async function sendResults(
  response: ServerResponse,
  database: Database,
  { sessionId, format }: { readonly sessionId: string; readonly format: 'csv' | 'json' },
): Promise<void> {
  const { type, before, between, after: end, row } = FORMATS[format]
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="ingest-${sessionId}.${format}"`,
    'Cache-Control': 'no-cache',
  })
  response.write(before)
  let after: number | undefined
  for (let rows: SavedFile[]; ; ) {
    rows = await listFiles(database, sessionId, { after, limit: CHUNK })
    if (rows.length > 0) response.write((after === undefined ? '' : between) + rows.map(row).join(between))
    after = rows.at(-1)?.position
    if (rows.length < CHUNK || response.destroyed) break
  }
  response.end(end)
}
