import type { Snapshot } from '@progress/core'
import type { Labels } from './labels.ts'

/** What of a snapshot is told in words. */
export type WordsOf = Pick<Snapshot, 'status'> & Partial<Pick<Snapshot, 'message' | 'outcome'>>

/** What is said of a status. */
export function statusText({ status, outcome }: WordsOf, labels: Labels): string {
  return outcome === 'partial' ? labels.partlyCompleted : labels.status[status]
}

/**
 * What is shown of a session in words: what the worker said last, unless its status says more.
 *
 * @param snapshot - `undefined`: nothing was heard of the session yet.
 */
export function messageOf(snapshot: WordsOf | undefined, labels: Labels): string {
  const { status, message } = snapshot ?? { status: 'pending' }
  if (snapshot && status !== 'pending' && status !== 'active' && status !== 'waiting')
    return statusText(snapshot, labels)
  return message ?? labels.status[status === 'waiting' ? status : 'pending']
}
