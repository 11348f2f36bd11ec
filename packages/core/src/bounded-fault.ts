import { toFault } from './errors.ts'
import type { Refusals } from './refusals.ts'
import type { Fault } from './types.ts'

/** How errors of one session are made ready to be written. */
export interface BoundedFaultOptions {
  readonly refusals: Refusals
  /** Of an error's details. */
  readonly maxBytes: number
}

/** An error as it may be written: details that are no JSON, or too large, are left out and noted. */
export function boundedFault(
  error: unknown,
  context: Parameters<typeof toFault>[1],
  { refusals, maxBytes }: BoundedFaultOptions,
): Fault {
  const { details, ...fault } = toFault(error, context)
  const taken = details === undefined ? undefined : refusals.json('error.details', details, maxBytes)
  return { ...fault, ...(taken !== undefined && { details: taken.json }) }
}
