import type { Fault, Snapshot } from '@progress/core'

/** Something that went wrong. */
export interface ErrorEntry {
  readonly key: string
  /** Epoch ms; `undefined`: nobody knows. */
  readonly timestamp: number | undefined
  /** What it happened to: an item's name; `undefined`: the session itself. */
  readonly name: string | undefined
  readonly error: Pick<Fault, 'code' | 'message'>
}

/** What of a snapshot tells what went wrong. */
export type ErrorsOf = Pick<Snapshot, 'items' | 'log' | 'error' | 'endedAt'>

/**
 * What went wrong in a session, the newest first: failed items, what the log calls an error, the session's own.
 *
 * What is said in several places is told once.
 */
export function errorsOf({ items, log, error, endedAt }: ErrorsOf): ErrorEntry[] {
  const errors: ErrorEntry[] = []
  const failed = new Set<string>()
  for (const [id, item] of Object.entries(items)) {
    if (item.status !== 'failed') continue
    failed.add(id)
    const fault = item.error ?? { code: 'internal', message: '' }
    errors.push({
      key: `item ${id}`,
      timestamp: item.endedAt,
      name: item.name ?? id,
      error: fault,
    })
  }
  for (const [index, { timestamp, level, message, item }] of log.entries()) {
    if (level !== 'error' || (item !== undefined && failed.has(item)) || message === error?.message) continue
    const name = item === undefined ? undefined : (items[item]?.name ?? item)
    errors.push({
      key: `log ${timestamp} ${index}`,
      timestamp,
      name,
      error: { code: 'log', message },
    })
  }
  if (error) errors.push({ key: 'session', timestamp: endedAt, name: undefined, error })
  // Whose time is not known stands last.
  return errors.sort((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))
}
