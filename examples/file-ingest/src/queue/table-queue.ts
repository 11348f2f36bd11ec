import type { OrderQueue } from 'purchase-order/queue/order-queue'
import type { Database } from '../database/database.ts'

/** The web side of a queue that is a table. A session is queued once, however often it is added. */
export function tableQueue(database: Database): OrderQueue {
  return {
    async add(sessionId) {
      await database.query(
        `INSERT INTO job (session_id, due_at) VALUES ($1, ${database.dialect.now}) ON CONFLICT (session_id) DO NOTHING`,
        [sessionId],
      )
    },
    close: async () => undefined,
  }
}

/** A job that a worker has. */
export interface ClaimedJob {
  readonly sessionId: string
  /** Which worker's turn this is, from 1. */
  readonly tries: number
}

/** Takes the job that waits longest; one whose worker was not heard of for its lease waits again. */
export async function claimJob(
  database: Database,
  { worker, leaseMs }: { readonly worker: string; readonly leaseMs: number },
): Promise<ClaimedJob | undefined> {
  const { now, skipLocked } = database.dialect
  const [job] = await database.query<ClaimedJob>(
    `UPDATE job SET claimed_by = $1, claimed_until = ${now} + $2, tries = tries + 1
     WHERE session_id = (
       SELECT session_id FROM job WHERE due_at <= ${now} AND claimed_until <= ${now} ORDER BY due_at LIMIT 1 ${skipLocked}
     ) RETURNING session_id AS "sessionId", tries`,
    [worker, leaseMs],
  )
  return job
}

/** Keeps a job for another lease. */
export async function keepJob(
  database: Database,
  sessionId: string,
  { worker, leaseMs }: { readonly worker: string; readonly leaseMs: number },
): Promise<void> {
  await database.query(
    `UPDATE job SET claimed_until = ${database.dialect.now} + $3 WHERE session_id = $1 AND claimed_by = $2`,
    [sessionId, worker, leaseMs],
  )
}

/** Ends a job, or leaves it for later; of a job that another worker has by now nothing is changed. */
export async function leaveJob(
  database: Database,
  sessionId: string,
  { worker, laterMs }: { readonly worker: string; readonly laterMs: number | undefined },
): Promise<void> {
  await (laterMs === undefined
    ? database.query('DELETE FROM job WHERE session_id = $1 AND claimed_by = $2', [sessionId, worker])
    : database.query(
        `UPDATE job SET due_at = ${database.dialect.now} + $3, claimed_by = NULL, claimed_until = 0
         WHERE session_id = $1 AND claimed_by = $2`,
        [sessionId, worker, laterMs],
      ))
}
