import { type ProgressError, reportedError } from '@progress/core'
import type { FailureFacts } from './after-failure.ts'

/** A `ProgressError` with what the transports need to know of it. */
export type Failure = ProgressError & FailureFacts & StepFacts

/** What a step knows of its own failure. */
interface StepFacts {
  /** What came does not follow what is held. */
  readonly gap?: boolean
  /** The stream had not proved itself. */
  readonly mute?: boolean
}

/** What went wrong on the way: no reply, a lost connection, or something that is none of ours. */
export function toFailure(why: string, facts: Partial<FailureFacts> & StepFacts & { cause?: unknown } = {}): Failure {
  return reportedError('network', `The connection failed: ${why}`, { status: 0, retryable: true, ...facts }) as Failure
}

/** Tells a failure from anything else that was thrown. */
export function isFailure(error: unknown): error is Failure {
  return 'status' in Object(error)
}
