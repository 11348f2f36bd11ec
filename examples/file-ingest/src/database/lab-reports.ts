import type { ValidReport } from '../lab/validate-report.ts'
import type { LabTest } from '../workflows.ts'
import type { Queryable } from './database.ts'

/** Which document of which session. */
export interface DocumentOf {
  readonly sessionId: string
  readonly itemId: string
}

/** What a document says, kept for its next try. */
export interface ParsedDocument {
  readonly text: string
  /** By which rules it could be read; `null` until it could. */
  readonly rules: string | null
  /** How often it was parsed. */
  readonly tries: number
}

/** Keeps what a document says. */
export async function saveDocument(
  database: Queryable,
  { sessionId, itemId }: DocumentOf,
  { text, rules, tries }: ParsedDocument,
): Promise<void> {
  await database.query(
    `INSERT INTO parsed_document (session_id, item_id, text, rules, tries) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (session_id, item_id) DO UPDATE SET text = excluded.text, rules = excluded.rules,
       tries = parsed_document.tries + excluded.tries`,
    [sessionId, itemId, text, rules, tries],
  )
}

/** What a document said in one of the sessions, the first that has it. */
export async function findDocument(
  database: Queryable,
  sessions: readonly string[],
  itemId: string,
): Promise<ParsedDocument | undefined> {
  for (const sessionId of sessions) {
    const [found] = await database.query<ParsedDocument>(
      'SELECT text, rules, tries FROM parsed_document WHERE session_id = $1 AND item_id = $2',
      [sessionId, itemId],
    )
    if (found !== undefined) return found
  }
  return undefined
}

/** Saves a report, its patient and its values; saving twice is as once. */
export async function saveReport(
  database: Queryable,
  { sessionId, itemId }: DocumentOf,
  { patient, takenAt, tests, owner }: ValidReport & { readonly owner: string },
): Promise<void> {
  await database.query('INSERT INTO patient (owner, name) VALUES ($1, $2) ON CONFLICT (owner, name) DO NOTHING', [
    owner,
    patient,
  ])
  await database.query(
    `INSERT INTO lab_report (session_id, item_id, owner, patient, taken_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (session_id, item_id) DO NOTHING`,
    [sessionId, itemId, owner, patient, takenAt],
  )
  for (const [position, { name, value, unit, low, high }] of tests.entries()) {
    await database.query(
      `INSERT INTO test_result (session_id, item_id, position, name, value, unit, low, high)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (session_id, item_id, position) DO NOTHING`,
      [sessionId, itemId, position, name, value, unit ?? null, low ?? null, high ?? null],
    )
  }
}

/** A report as it is saved. */
export interface SavedReport {
  readonly file: string
  readonly patient: string
  readonly takenAt: string
  readonly tests: LabTest[]
}

/** A document's report; `undefined` where none was saved. */
export async function findReport(
  database: Queryable,
  { sessionId, itemId }: DocumentOf,
): Promise<SavedReport | undefined> {
  const [report] = await database.query<{ patient: string; takenAt: string }>(
    'SELECT patient, taken_at AS "takenAt" FROM lab_report WHERE session_id = $1 AND item_id = $2',
    [sessionId, itemId],
  )
  if (report === undefined) return undefined
  const rows = await database.query<{ [Key in keyof LabTest]-?: LabTest[Key] | null }>(
    'SELECT name, value, unit, low, high FROM test_result WHERE session_id = $1 AND item_id = $2 ORDER BY position',
    [sessionId, itemId],
  )
  const tests = rows.map(
    (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as LabTest,
  )
  return { file: itemId, ...report, tests }
}
