import type { Json } from '@progress/core'
import { type Database, fromJson, type Queryable } from './database.ts'

/** How a session is, as the history tells: `restarted` went on as another when its process was gone. */
export type IngestStatus =
  | 'queued'
  | 'running'
  | 'completed'
  | 'partial'
  | 'failed'
  | 'cancelled'
  | 'restarted'
  | 'lost'

/** A session as it begins. Times are epoch ms. */
export interface NewIngest {
  readonly sessionId: string
  readonly workflow: string
  readonly owner: string
  readonly project: string
  readonly input: Json
  /** The session whose finished files count as this one's. */
  readonly continues?: string | undefined
  readonly createdAt: number
}

/** What is counted of a session. */
export interface IngestTotals {
  readonly total: number
  /** Files that came to an end, the failed ones among them. */
  readonly processed: number
  readonly failed: number
  readonly counters: Readonly<Record<string, number>>
}

/** A session in the history. */
export interface Ingest extends Omit<NewIngest, 'continues'> {
  readonly status: IngestStatus
  readonly errorCode: string | null
  readonly continues: string | null
  readonly replacedBy: string | null
  /** `null` until the end. */
  readonly totals: IngestTotals | null
  readonly startedAt: number | null
  readonly endedAt: number | null
}

/** Notes that a session waits; one that is there stays. */
export async function noteIngest(database: Queryable, ingest: NewIngest): Promise<void> {
  await database.query(
    `INSERT INTO ingest (session_id, workflow, owner, project, input, continues, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (session_id) DO NOTHING`,
    [
      ingest.sessionId,
      ingest.workflow,
      ingest.owner,
      ingest.project,
      JSON.stringify(ingest.input),
      ingest.continues ?? null,
      ingest.createdAt,
    ],
  )
}

/** Notes that a session is worked on. */
export async function beginIngest(database: Queryable, sessionId: string, now: number): Promise<void> {
  await database.query(
    `UPDATE ingest SET status = 'running', started_at = coalesce(started_at, $2)
     WHERE session_id = $1 AND ended_at IS NULL`,
    [sessionId, now],
  )
}

/** How a session ended. */
export interface IngestEnd {
  readonly status: Exclude<IngestStatus, 'queued' | 'running' | 'restarted'>
  readonly errorCode?: string | undefined
  readonly totals?: IngestTotals | undefined
  readonly endedAt: number
}

/** Notes a session's end; the first one stays. */
export async function endIngest(database: Queryable, sessionId: string, end: IngestEnd): Promise<void> {
  const { status, errorCode, totals, endedAt } = end
  await database.query(
    `UPDATE ingest SET status = $2, error_code = $3, total = $4, processed = $5, failed = $6, counters = $7, ended_at = $8
     WHERE session_id = $1 AND ended_at IS NULL`,
    [
      sessionId,
      status,
      errorCode ?? null,
      totals?.total ?? null,
      totals?.processed ?? null,
      totals?.failed ?? null,
      totals === undefined ? null : JSON.stringify(totals.counters),
      endedAt,
    ],
  )
}

/** Notes that a session goes on as another. */
export async function replaceIngest(
  database: Queryable,
  sessionId: string,
  { by, now }: { readonly by: string; readonly now: number },
): Promise<void> {
  await database.query(
    `UPDATE ingest SET status = 'restarted', replaced_by = $2, ended_at = $3 WHERE session_id = $1 AND ended_at IS NULL`,
    [sessionId, by, now],
  )
}

interface IngestRow extends Omit<Ingest, 'input' | 'totals' | 'sessionId'> {
  readonly sessionId: string
  readonly input: string
  readonly total: number | null
  readonly processed: number | null
  readonly failed: number | null
  readonly counters: string | null
}

const FIELDS = `session_id AS "sessionId", workflow, owner, project, input, status, error_code AS "errorCode", continues,
  replaced_by AS "replacedBy", total, processed, failed, counters, created_at AS "createdAt", started_at AS "startedAt",
  ended_at AS "endedAt"`

function toIngest({ input, total, processed, failed, counters, ...row }: IngestRow): Ingest {
  const totals =
    total === null || processed === null || failed === null
      ? null
      : { total, processed, failed, counters: fromJson<Record<string, number>>(counters) ?? {} }
  return { ...row, input: JSON.parse(input) as Json, totals }
}

/** A session of the history. @returns `undefined` for one that is not there, or somebody else's. */
export async function findIngest(database: Queryable, sessionId: string, owner: string): Promise<Ingest | undefined> {
  const [row] = await database.query<IngestRow>(`SELECT ${FIELDS} FROM ingest WHERE session_id = $1 AND owner = $2`, [
    sessionId,
    owner,
  ])
  return row && toIngest(row)
}

/** Which sessions of the history are asked for. */
export interface IngestQuery {
  readonly owner: string
  readonly workflow?: string | undefined
  /** Any of these. */
  readonly statuses?: readonly string[] | undefined
  /** Only those created before, in epoch ms. */
  readonly before?: number | undefined
  readonly since?: number | undefined
  readonly limit: number
}

/** Sessions of the history, the latest first. */
export async function listIngests(database: Queryable, query: IngestQuery): Promise<Ingest[]> {
  const { owner, workflow, statuses = [], before, since, limit } = query
  const values: unknown[] = [owner, limit]
  const where = ['owner = $1']
  const add = (condition: string, value: unknown): void => {
    if (value === undefined) return
    values.push(value)
    where.push(`${condition} $${values.length}`)
  }
  add('workflow =', workflow)
  if (statuses.length > 0) {
    const places = statuses.map((status) => `$${values.push(status)}`)
    where.push(`status IN (${places.join(', ')})`)
  }
  add('created_at <', before)
  add('created_at >=', since)
  const rows = await database.query<IngestRow>(
    `SELECT ${FIELDS} FROM ingest WHERE ${where.join(' AND ')} ORDER BY created_at DESC, session_id LIMIT $2`,
    values,
  )
  return rows.map(toIngest)
}

/** Sessions that came to no end that was noted, the oldest first. */
export async function listUnfinished(database: Database): Promise<Ingest[]> {
  const rows = await database.query<IngestRow>(
    `SELECT ${FIELDS} FROM ingest WHERE ended_at IS NULL ORDER BY created_at, session_id`,
  )
  return rows.map(toIngest)
}

/** How far back sessions that went on after one another are looked for. */
const MAX_CONTINUED = 50

/** The sessions that this one goes on after, the latest first; none for one that began by itself. */
export async function listContinued(database: Queryable, sessionId: string): Promise<string[]> {
  const found: string[] = []
  for (let id = sessionId; found.length < MAX_CONTINUED; ) {
    const [row] = await database.query<{ continues: string | null }>(
      'SELECT continues FROM ingest WHERE session_id = $1',
      [id],
    )
    const before = row?.continues
    if (before == null || found.includes(before)) break
    found.push(before)
    id = before
  }
  return found
}

/** Forgets a session, and what became of its files. */
export async function deleteIngest(database: Queryable, sessionId: string): Promise<void> {
  await database.query('DELETE FROM ingest WHERE session_id = $1', [sessionId])
}
