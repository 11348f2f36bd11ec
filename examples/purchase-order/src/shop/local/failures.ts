/**
 * What can be made to go wrong: `unavailable` is a 503, `throttled` an empty bucket, `internal` GraphQL's own error,
 * `refused` a user error, `lost` an answer that never comes although the work was done, `unauthorized` a token that is
 * no longer good.
 */
export const FAILURES = ['unavailable', 'throttled', 'internal', 'refused', 'lost', 'unauthorized'] as const
/** One kind of failure. */
export type FailureKind = (typeof FAILURES)[number]

/** Failures that are to come. */
export interface Failures {
  /** The next `times` mutations fail that way. */
  fail(kind: FailureKind, times?: number): void
  /** What the next one is to fail with, which is thereby done. */
  take(): FailureKind | undefined
}

/** Makes a list of failures, which is empty. */
export function failures(): Failures {
  const coming: FailureKind[] = []
  return {
    fail: (kind, times = 1) => void coming.push(...Array<FailureKind>(times).fill(kind)),
    take: () => coming.shift(),
  }
}
