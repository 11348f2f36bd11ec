import { type ProgressError, reportedError } from '@progress/core'
import type { FailureFacts } from './after-failure.ts'

/** A `ProgressError` with what the transports need to know of it. `gap`: what came does not follow what is held. */
export type Failure = ProgressError & FailureFacts & { readonly gap?: boolean }

/** What went wrong on the way: no reply, a lost connection, or something that is none of ours. */
export function toFailure(
  why: string,
  facts: Partial<FailureFacts> & { gap?: boolean; cause?: unknown } = {},
): Failure {
  return reportedError('network', `The connection failed: ${why}`, { status: 0, retryable: true, ...facts }) as Failure
}

/** Tells a failure from anything else that was thrown. */
export function isFailure(error: unknown): error is Failure {
  return 'status' in Object(error)
}
