import { type AnyWorkflow, type Fault, isProgressError, type Problem, ProgressError, ruleOf } from '@progress/core'
import type { PlainReply } from './plain.ts'
import { toRetryAfter } from './retry-after.ts'

/** When to ask again after a refusal that passes by itself, in ms, where nothing better is known. */
const RETRY_AFTER_MS = 2_000

/** Whether a status says that the same request may be taken later. */
const passes = (status: number): boolean => status === 429 || status === 503

/**
 * What is said of an error. Anything but a `ProgressError` becomes `internal` with a fixed text: its message may hold a
 * host name or a password.
 *
 * @param error - Anything thrown.
 * @see docs/protocol.md, section 7
 */
export function toProblem(error: unknown): Problem {
  const shown = isProgressError(error) ? error : new ProgressError('internal')
  const rule = ruleOf(shown.code)
  const status = rule?.status ?? 500
  const retryAfterMs = shown.retryAfterMs ?? (passes(status) ? RETRY_AFTER_MS : undefined)
  return {
    type: typeOf(shown.code),
    title: rule?.title ?? shown.code,
    status,
    detail: shown.message,
    code: shown.code,
    retryable: shown.retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(shown.issues !== undefined && { issues: [...shown.issues] }),
    ...(shown.details !== undefined && { details: shown.details }),
  }
}

/** Statuses of a session's own failure; every other code is the workflow's matter. */
const FAILURE_STATUS: Readonly<Record<string, number>> = { timeout: 504, deadline: 504, stalled: 503, cancelled: 409 }

/**
 * What is said of a session that failed or was cancelled, to a client that waited for its result.
 *
 * @param fault - As it stands in the session's log.
 * @param errors - What the workflow says of its own codes; they win.
 * @returns `closed` is true: asking again will not change it.
 */
export function failureProblem(fault: Fault, errors: AnyWorkflow['errors'] = {}): Problem {
  const own = Object.hasOwn(errors, fault.code) ? errors[fault.code]?.status : undefined
  const fixed = Object.hasOwn(FAILURE_STATUS, fault.code) ? FAILURE_STATUS[fault.code] : undefined
  return {
    type: typeOf(fault.code),
    title: ruleOf(fault.code)?.title ?? 'The session failed',
    status: own ?? fixed ?? 500,
    detail: fault.message,
    code: fault.code,
    retryable: fault.retryable,
    closed: true,
    ...(fault.details !== undefined && { details: fault.details }),
  }
}

/** Names a code as RFC 9457 wants it: a URI that identifies, and leads nowhere. */
const typeOf = (code: string): string => `urn:progress:error:${encodeURIComponent(code)}`

/**
 * A problem as a reply.
 *
 * @param headers - What goes beside it, such as `Allow`.
 */
export function problemReply(problem: Problem, headers: Readonly<Record<string, string>> = {}): PlainReply {
  return {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(problem.retryAfterMs !== undefined && { 'Retry-After': toRetryAfter(problem.retryAfterMs) }),
      ...(problem.status === 401 && { 'WWW-Authenticate': 'Bearer' }),
      ...headers,
    },
    body: JSON.stringify(problem),
  }
}
