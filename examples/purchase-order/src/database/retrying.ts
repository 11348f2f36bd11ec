import { setTimeout as pause } from 'node:timers/promises'
import { backoffMs, ProgressError } from '@progress/core'

/** Errors of Node's sockets, and classes and codes of Postgres, that say that nothing is wrong with the statement. */
const CONNECTION_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|08|57P0|53300)/
const CONNECTION_MESSAGES = /connection terminated|timeout exceeded when trying to connect/i

/** How often a step is tried, and when it gives up: a server that restarts is back within that. */
const ATTEMPTS = 8
const BACKOFF_MS = 500

/** Tells whether a statement failed because the server could not be reached. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = String((error as { code?: unknown }).code ?? '')
  return CONNECTION_CODES.test(code) || CONNECTION_MESSAGES.test(error.message)
}

/** How a step that is tried again is stopped and followed. */
export interface RetryingOptions {
  readonly signal: AbortSignal
  readonly onRetry: (error: unknown, attempt: number) => void
}

/**
 * Runs a step that does no harm when it is run twice, again where the database could not be reached.
 *
 * @throws {ProgressError} `database_unavailable` where it stays away; whatever else the step throws.
 */
export async function retrying<T>(step: () => Promise<T>, { signal, onRetry }: RetryingOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step()
    } catch (error) {
      signal.throwIfAborted()
      if (!isConnectionError(error)) throw error
      if (attempt === ATTEMPTS) {
        throw new ProgressError('database_unavailable', {
          message: 'The database cannot be reached',
          retryable: true,
          cause: error,
        })
      }
      onRetry(error, attempt)
      await pause(backoffMs(attempt, BACKOFF_MS), undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}
