import { isProgressError, ProgressError } from '@progress/core'

/** Two transactions met; either may be tried again at once. */
const MET = new Set(['40001', '40P01'])

/** A value that Postgres does not take (class 22), or more than it can hold (54): no later attempt will fare better. */
const OF_THE_CALLER = /^(?:22|54)/

/** The error's SQLSTATE, or the driver's or the system's own code. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Whether the statement was undone for somebody else's sake. */
export const isConflict = (error: unknown): boolean => MET.has(codeOf(error))

/**
 * What the caller is told of an error of the driver's: whatever kept the database from answering is
 * `store_unavailable`, with the error as its cause.
 */
export function toStoreError(error: unknown): Error {
  if (isProgressError(error) || error instanceof TypeError) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  if (OF_THE_CALLER.test(code)) return new TypeError(`Postgres does not take this: ${message}`, { cause: error })
  return new ProgressError('store_unavailable', { cause: error })
}
