import { isFinal, type Snapshot } from '@progress/core'
import { shownPercent } from './bar-state.ts'
import { type ChangingParts, changesBetween } from './changes.ts'
import type { Labels } from './labels.ts'

/** What of a snapshot is spoken. */
export type SpokenParts = ChangingParts & Pick<Snapshot, 'percent' | 'plan' | 'outcome'>

/**
 * What a person who does not see the page is told: the start, each stage, each quarter, and the end.
 *
 * It may be asked of any two snapshots, however far apart: whoever speaks slowly skips what has passed in between.
 * A failure is not among it, since an alert tells of that.
 *
 * @param previous - What was told of last; `undefined`: nothing yet.
 * @returns `''` where there is nothing to say.
 */
export function announce(previous: SpokenParts | undefined, next: SpokenParts, labels: Labels): string {
  const { stage, status } = changesBetween(previous, next)
  if (isFinal(next.status)) return status ? endOf(next, labels) : ''
  const words: string[] = []
  const known = previous?.sessionId === next.sessionId ? previous : undefined
  if (status) words.push(statusOf(known, next, labels))
  if (stage !== undefined) words.push(sentence(next.plan.find(({ id }) => id === stage)?.title ?? stage))
  if (quarterOf(next) > (known ? quarterOf(known) : 0)) words.push(sentence(labels.percent(25 * quarterOf(next))))
  return words.filter(Boolean).join(' ')
}

function endOf({ status, outcome }: SpokenParts, labels: Labels): string {
  if (status === 'failed') return ''
  if (status === 'cancelled') return labels.cancelled
  return outcome === 'partial' ? labels.partlyCompleted : labels.completed
}

function statusOf(previous: SpokenParts | undefined, next: SpokenParts, labels: Labels): string {
  const { status } = next
  if (status === 'paused' || status === 'waiting' || status === 'cancelling') return labels[status]
  if (status !== 'active') return ''
  if (previous && previous.status !== 'pending') return labels.resumed
  // Who joins in the middle is told where it is, not that it starts.
  return !previous && quarterOf(next) > 0 ? '' : labels.started
}

const quarterOf = (snapshot: SpokenParts): number => Math.floor(shownPercent(snapshot) / 25)

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
