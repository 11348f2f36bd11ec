import type { Queryable } from './database.ts'

/** How a run ended. */
export interface RunEnd {
  readonly status: 'completed' | 'failed' | 'cancelled'
  readonly errorCode?: string | undefined
}

/** What a run is of. Times are epoch ms. */
export interface RunStart {
  readonly sessionId: string
  readonly merchant: string
  readonly isRetry: boolean
  readonly createdAt: number
}

/** Notes that a session is worked on; a second worker of it changes nothing. */
export async function beginRun(database: Queryable, run: RunStart): Promise<void> {
  await database.query(
    `INSERT INTO run (session_id, merchant, is_retry, created_at) VALUES ($1, $2, $3, to_timestamp($4 / 1000.0))
     ON CONFLICT (session_id) DO NOTHING`,
    [run.sessionId, run.merchant, run.isRetry, run.createdAt],
  )
}

/** Ties a session to the order that it is about. */
export async function setRunOrder(database: Queryable, sessionId: string, orderId: number): Promise<void> {
  await database.query('UPDATE run SET order_id = $2 WHERE session_id = $1', [sessionId, orderId])
}

/** Notes that a session's order can be used, and leaves word of it for whoever is to be told. */
export async function setRunUsable(database: Queryable, sessionId: string): Promise<void> {
  await database.query(
    `WITH usable AS (
       UPDATE run SET usable_at = now() WHERE session_id = $1 AND usable_at IS NULL RETURNING session_id, merchant
     )
     INSERT INTO notification (session_id, kind, merchant) SELECT session_id, 'usable', merchant FROM usable
     ON CONFLICT DO NOTHING`,
    [sessionId],
  )
}

/**
 * Notes a run's end, also of one that no worker ever began, and leaves word of it. The first end stays.
 *
 * @param endedAt - Epoch ms. @defaultValue now
 */
export async function endRun(
  database: Queryable,
  run: RunStart,
  { status, errorCode, endedAt = Date.now() }: RunEnd & { readonly endedAt?: number | undefined },
): Promise<void> {
  await database.query(
    `WITH ended AS (
       INSERT INTO run (session_id, merchant, is_retry, created_at, status, error_code, ended_at)
       VALUES ($1, $2, $3, to_timestamp($4 / 1000.0), $5, $6, to_timestamp($7 / 1000.0))
       ON CONFLICT (session_id) DO UPDATE SET status = $5, error_code = $6, ended_at = to_timestamp($7 / 1000.0)
         WHERE run.ended_at IS NULL
       RETURNING session_id, status, merchant, error_code
     )
     INSERT INTO notification (session_id, kind, merchant, error_code)
     SELECT session_id, status, merchant, error_code FROM ended WHERE status <> 'cancelled' ON CONFLICT DO NOTHING`,
    [run.sessionId, run.merchant, run.isRetry, run.createdAt, status, errorCode ?? null, endedAt],
  )
}

/** A merchant's runs in figures. */
export interface RunFigures {
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  /** Those that completed within the last hour. */
  readonly perHour: number
  /** From upload to the end, of those; `null` where there are none. */
  readonly medianMs: number | null
  /** Of what ended within the last hour, cancelled ones aside. */
  readonly failedInHour: number
  readonly stalledInHour: number
  readonly retriedInHour: number
}

/** Counts a merchant's runs. */
export async function readFigures(database: Queryable, merchant: string): Promise<RunFigures> {
  const [figures] = await database.query<RunFigures>(
    `SELECT count(*) FILTER (WHERE status = 'completed')::int AS completed,
       count(*) FILTER (WHERE status = 'failed')::int AS failed,
       count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled,
       count(*) FILTER (WHERE status = 'completed' AND is_recent)::int AS "perHour",
       (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - created_at) * 1000)
         FILTER (WHERE status = 'completed' AND is_recent))::float8 AS "medianMs",
       count(*) FILTER (WHERE status = 'failed' AND is_recent)::int AS "failedInHour",
       count(*) FILTER (WHERE status = 'failed' AND error_code IN ('stalled', 'timeout', 'deadline') AND is_recent)::int
         AS "stalledInHour",
       count(*) FILTER (WHERE status <> 'cancelled' AND is_retry AND is_recent)::int AS "retriedInHour"
     FROM (SELECT *, coalesce(ended_at > now() - interval '1 hour', false) AS is_recent FROM run WHERE merchant = $1) run`,
    [merchant],
  )
  if (figures === undefined) throw new Error('a count has a row')
  return figures
}
