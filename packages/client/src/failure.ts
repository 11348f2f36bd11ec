import type { Problem, ProgressError } from '@progress/core'
import type { FailureFacts } from './after-failure.ts'
import { ignore } from './deferred.ts'
import { retryAfterMs } from './retry-after.ts'

/** A `ProgressError` with what the transports need to know of it. `gap`: what came does not follow what is held. */
export type Failure = ProgressError & FailureFacts & { readonly gap?: boolean }

/**
 * Makes an error that `isProgressError` knows.
 *
 * Not core's class: that brings the table of all codes along, and a reply states its own title and whether it is
 * retryable.
 */
export function toError(code: string, message: string, facts: object = {}): ProgressError {
  return Object.assign(new Error(message), { name: 'ProgressError', code, retryable: false, ...facts }) as never
}

/** What went wrong on the way: no reply, a lost connection, or something that is none of ours. */
export function toFailure(
  why: string,
  facts: Partial<FailureFacts> & { gap?: boolean; cause?: unknown } = {},
): Failure {
  return toError('network', `The connection failed: ${why}`, { status: 0, retryable: true, ...facts }) as Failure
}

/** Tells a failure from anything else that was thrown. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && 'status' in error
}

/** Reads a reply that says no; one that is no problem document keeps its status, and 404 means the route. */
export async function readFailure(response: Response, now: number): Promise<Failure> {
  const { status, headers } = response
  const problem: Partial<Problem> = (await response.json().catch(ignore)) ?? {}
  const code = status === 404 ? 'not_found' : 'network'
  return toError(problem.code ?? code, problem.detail ?? problem.title ?? `The server answered ${status}`, {
    sessionId: headers.get('progress-session'),
    retryable: status >= 500,
    ...problem,
    status,
    retryAfterMs: retryAfterMs(headers.get('retry-after'), now) ?? problem.retryAfterMs,
  }) as Failure
}
