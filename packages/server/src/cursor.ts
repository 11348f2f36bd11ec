import { ProgressError } from '@progress/core'

const CURSOR = /^(?:0|[1-9][0-9]{0,15})$/

/** The cursor of a query. One that is there twice is none, as a header would be: its values are joined. */
export const cursorIn = (query: URLSearchParams): string | null => {
  if (query.size === 0) return null
  const values = query.getAll('after')
  return values.length > 0 ? values.join(', ') : null
}

/**
 * Reads a cursor.
 *
 * @param values - The places where it may stand, the first that is there wins and the others are not looked at; absent
 * (`null`) and empty are the same.
 * @returns `undefined` where no place has one.
 * @throws {ProgressError} `invalid_cursor` for anything that is no seq.
 * @see docs/protocol.md, section 3
 */
export function parseCursor(...values: readonly (string | null)[]): number | undefined {
  const value = values.find((candidate) => candidate !== null && candidate !== '')
  if (value === undefined || value === null) return undefined
  if (!CURSOR.test(value)) throw new ProgressError('invalid_cursor')
  return Number(value)
}

/** The cursor if it is one: a malformed one is answered once it is known that the caller may see the session. */
export function cursorIfAny(...values: readonly (string | null)[]): number | undefined {
  try {
    return parseCursor(...values)
  } catch {
    return undefined
  }
}
