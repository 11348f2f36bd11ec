import { isFinal, type Snapshot } from '@progress/core'
import { shownPercent } from './bar-state.ts'
import { type ChangingParts, changesBetween } from './changes.ts'
import type { Labels } from './labels.ts'
import { statusText } from './words.ts'

/** What is spoken of a session. */
export type SpokenParts = ChangingParts &
  Pick<Snapshot, 'percent' | 'plan' | 'outcome'> & {
    /** It takes longer than expected. */
    readonly slow?: boolean | undefined
  }

/**
 * What a person who does not see the page is told: the start, each stage, each quarter, that it takes long, and the end.
 *
 * It may be asked of any two states, however far apart: whoever speaks slowly skips what has passed in between. A
 * failure is not among it, since an alert tells of that.
 *
 * @param previous - What was told of last; `undefined`: nothing yet.
 * @param title - Names what takes long.
 * @returns `''` where there is nothing to say.
 */
export function announce(
  previous: SpokenParts | undefined,
  next: SpokenParts,
  labels: Labels,
  title?: string | undefined,
): string {
  const { known, stage, status } = changesBetween(previous, next)
  if (isFinal(next.status)) return status && next.status !== 'failed' ? statusText(next, labels) : ''
  const quarter = quarterOf(next)
  const words = [
    status && statusOf(known, next, labels),
    stage !== undefined && sentence(next.plan.find(({ id }) => id === stage)?.title ?? stage),
    quarter > quarterOf(known) && sentence(labels.percent(25 * quarter)),
    next.slow && !known?.slow && labels.slow(title),
  ]
  return words.filter(Boolean).join(' ')
}

/** That it is queued is not told, and who joins in the middle is told where it is, not that it starts. */
function statusOf(previous: SpokenParts | undefined, next: SpokenParts, labels: Labels): string {
  const { status } = next
  if (status === 'pending') return ''
  if (status !== 'active') return statusText(next, labels)
  if (!previous) return quarterOf(next) > 0 ? '' : labels.status.active
  return previous.status === 'pending' ? labels.status.active : labels.resumed
}

const quarterOf = (snapshot: SpokenParts | undefined): number => Math.floor(shownPercent(snapshot) / 25)

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
