import type { Logger } from '@progress/core'
import type { Database } from '../database/database.ts'

/** What somebody is told of an order. */
export interface Notification {
  readonly kind: 'usable' | 'completed' | 'failed'
  readonly sessionId: string
  readonly merchant: string
  readonly errorCode: string | null
  /** Epoch ms. */
  readonly at: number
}

/** Settings of a notifier. */
export interface NotifierOptions {
  readonly database: Database
  /** Gets each notification as a POST of JSON; whatever it leads to, mail or a push, is its business. */
  readonly url: string
  readonly logger: Logger
  /** How often it looks for what is to be told, in ms. @defaultValue 2_000 */
  readonly everyMs?: number
}

/** Tells somebody of orders, while it is not closed. */
export interface Notifier {
  /** Tells what is due. @returns How many were taken. */
  deliver(): Promise<number>
  close(): Promise<void>
}

const BUDGET_MS = 10_000
const MAX_ATTEMPTS = 8

/** The next one is due twice as late each time; whoever takes it is alone with it until then. */
const TAKE = `
  UPDATE notification SET attempts = attempts + 1, due_at = now() + interval '5 seconds' * 2 ^ attempts
  WHERE id = (
    SELECT id FROM notification
    WHERE delivered_at IS NULL AND due_at <= now() AND attempts < ${MAX_ATTEMPTS} AND created_at > now() - interval '1 day'
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING id, kind, session_id AS "sessionId", merchant, error_code AS "errorCode",
    (extract(epoch FROM created_at) * 1000)::float8 AS at`

/**
 * Delivers notifications that runs have left in the database: at least once each, by one process at a time. A repeat has
 * the same `Idempotency-Key`.
 */
export function createNotifier({ database, url, logger, everyMs = 2_000 }: NotifierOptions): Notifier {
  let delivering: Promise<number> | undefined
  const deliverAll = async (): Promise<number> => {
    for (let taken = 0; ; taken += 1) {
      const [next] = await database.query<Notification & { readonly id: number }>(TAKE)
      if (next === undefined) return taken
      const { id, ...notification } = next
      if (await isTaken(url, notification, logger)) {
        await database.query('UPDATE notification SET delivered_at = now() WHERE id = $1', [id])
      }
    }
  }
  const deliver = (): Promise<number> => {
    delivering ??= deliverAll().finally(() => {
      delivering = undefined
    })
    return delivering
  }
  const timer = setInterval(() => {
    deliver().catch((err: unknown) => logger.warn({ err }, 'notifications could not be looked for'))
  }, everyMs).unref()
  return {
    deliver,
    async close() {
      clearInterval(timer)
      await delivering?.catch(() => undefined)
    },
  }
}

async function isTaken(url: string, notification: Notification, logger: Logger): Promise<boolean> {
  const { sessionId, kind } = notification
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(notification),
      headers: { 'content-type': 'application/json', 'idempotency-key': `${sessionId}:${kind}` },
      signal: AbortSignal.timeout(BUDGET_MS),
    })
    await response.body?.cancel()
    if (response.ok) return true
    logger.warn({ sessionId, kind, status: response.status }, 'a notification was not taken')
  } catch (err) {
    logger.warn({ sessionId, kind, err }, 'a notification could not be delivered')
  }
  return false
}
