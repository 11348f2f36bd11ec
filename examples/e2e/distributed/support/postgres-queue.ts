import type { Pool } from 'pg'
import type { JobQueue, JobQueueOptions } from './job-queue.ts'

/** Makes the table of the queue. */
export async function createJobs(pool: Pool, table: string): Promise<void> {
  await pool.query(`CREATE TABLE ${table} (session_id text PRIMARY KEY, due_at timestamptz NOT NULL DEFAULT now())`)
}

/** Keeps jobs in one table, by the time from which they may be taken. */
export function postgresQueue(pool: Pool, table: string, { hiddenMs }: JobQueueOptions = {}): JobQueue {
  const hidden = hiddenMs === undefined ? `'infinity'::timestamptz` : `now() + interval '${hiddenMs} ms'`
  return {
    add: async (sessionId) =>
      void (await pool.query(`INSERT INTO ${table} (session_id) VALUES ($1) ON CONFLICT DO NOTHING`, [sessionId])),
    async take() {
      const { rows } = await pool.query(
        `UPDATE ${table} SET due_at = ${hidden} WHERE session_id = (
           SELECT session_id FROM ${table} WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
         ) RETURNING session_id`,
      )
      return rows[0]?.session_id
    },
    async keep(sessionIds) {
      if (hiddenMs === undefined || sessionIds.length === 0) return
      await pool.query(`UPDATE ${table} SET due_at = ${hidden} WHERE session_id = ANY($1)`, [sessionIds])
    },
    later: async (sessionId, afterMs) =>
      void (await pool.query(`UPDATE ${table} SET due_at = now() + $2 * interval '1 ms' WHERE session_id = $1`, [
        sessionId,
        afterMs,
      ])),
    done: async (sessionId) => void (await pool.query(`DELETE FROM ${table} WHERE session_id = $1`, [sessionId])),
  }
}
