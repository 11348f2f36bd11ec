import type { ProgressError } from './errors.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Problem, Snapshot } from './types.ts'

/** An error that came as a reply, with what the reply says beside its code. */
export interface ReplyError extends ProgressError {
  /** HTTP status. */
  readonly status: number
  /** The session itself has ended, so that asking again changes nothing. */
  readonly closed?: boolean | undefined
}

/**
 * Makes an error that `isProgressError` knows, from what somebody else said of it.
 *
 * Not of the class: that brings the table of all codes along, and who reports an error states its title and whether it
 * is retryable.
 *
 * @param facts - Fields of the error. @defaultValue not retryable, and nothing else
 */
export function reportedError(code: string, message: string, facts: object = {}): ProgressError {
  return Object.assign(new Error(message), { retryable: false, ...facts, name: 'ProgressError', code }) as never
}

/**
 * Reads a reply that says no: the counterpart of what a server makes of an error.
 *
 * @param reply - One that is no problem document keeps its status as `network`; 404 means that the route is not there.
 * @param body - As parsed; `undefined` for what is no JSON.
 * @param now - Epoch milliseconds.
 * @see docs/protocol.md, section 7
 */
export function problemError(reply: Pick<Response, 'status' | 'headers'>, body: unknown, now: number): ReplyError {
  const { status, headers } = reply
  const problem = (body ?? {}) as Partial<Problem>
  const code = status === 404 ? 'not_found' : 'network'
  return reportedError(
    String(problem.code ?? code),
    problem.detail ?? problem.title ?? `The server answered ${status}`,
    {
      sessionId: headers.get('progress-session'),
      retryable: status >= 500,
      ...problem,
      status,
      retryAfterMs: retryAfterMs(headers.get('retry-after'), now) ?? problem.retryAfterMs,
    },
  ) as ReplyError
}

/** The error that a session ended with: its own, or `cancelled`. */
export function endError({ sessionId, error, reason = 'Cancelled' }: Readonly<Snapshot>): ProgressError {
  const { code, message, ...facts } = error ?? { code: 'cancelled', message: reason }
  return reportedError(code, message, { sessionId, ...facts })
}

/** The end that an error tells of: `endError` gives the error back. */
export function endAfter({ code, message, retryable, details }: ProgressError): Partial<Snapshot> {
  return code === 'cancelled' ? { status: code } : { status: 'failed', error: { code, message, retryable, details } }
}
