import type { Snapshot } from '@progress/core'

/** What is being worked on. */
export interface CurrentItem {
  readonly id: string
  readonly name: string
  readonly phase: string | undefined
  /** How many others are being worked on beside it. */
  readonly others: number
}

/**
 * Which item is being worked on: of several, the one that was begun last.
 *
 * @returns `undefined` where none is.
 */
export function currentItemOf(items: Snapshot['items']): CurrentItem | undefined {
  let current: CurrentItem | undefined
  let [latest, count] = [Number.NEGATIVE_INFINITY, 0]
  for (const [id, { status, name = id, phase, startedAt = 0 }] of Object.entries(items)) {
    if (status !== 'active') continue
    count += 1
    if (startedAt < latest) continue
    latest = startedAt
    current = { id, name, phase, others: 0 }
  }
  return current && { ...current, others: count - 1 }
}
