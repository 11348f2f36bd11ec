/** A value as the store keeps it, and what it weighs. */
export interface Stored<T> {
  readonly value: T
  /** Length of its JSON: bytes, where all of it is ASCII. */
  readonly bytes: number
}

/**
 * Copies a JSON value at the store's border and freezes the copy in depth, so that neither the writer nor a reader can
 * change afterwards what others are going to read.
 *
 * It goes through JSON as it would to any other store: what JSON does not hold is lost here too, not only in production.
 */
export function store<T>(value: T): Stored<T> {
  const json = JSON.stringify(value)
  const copy = JSON.parse(json) as T
  freeze(copy)
  return { value: copy, bytes: json.length }
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  for (const inner of Object.values(value)) freeze(inner)
}
