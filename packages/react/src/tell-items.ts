import { type ItemState, isFinal, type Snapshot } from '@progress/core'
import type { ComponentLabels } from './component-labels.ts'
import { doneOf } from './summary.ts'

/** What of a snapshot is told of its items. */
export type ToldItems = Pick<Snapshot, 'sessionId' | 'status' | 'items' | 'counts'>

/**
 * What a person who does not look is told of a session's items: which failed, each time that so many more are done, and
 * how many were at the end.
 *
 * It may be asked of any two states, however far apart: what has passed in between is told as one.
 *
 * @param previous - What was told of last; `undefined`, or another session's: what there is already is no news.
 * @param every - How many items make a milestone.
 * @returns `''` where there is nothing to say.
 */
export function tellItems(
  previous: ToldItems | undefined,
  next: ToldItems,
  every: number,
  labels: ComponentLabels,
): string {
  const known = previous?.sessionId === next.sessionId ? previous : undefined
  const { counts } = next
  if (!known || counts.total === 0) return ''
  if (isFinal(next.status)) return isFinal(known.status) ? '' : labels.itemsAtEnd(counts)
  const failed = failuresBetween(known, next)
  const [before, done] = [doneOf(known.counts), doneOf(counts)]
  const milestone = Math.floor(done / every) * every
  return [
    failed.length > 2 ? labels.itemsFailed(failed.length) : failed.map((item) => failureText(item, labels)).join(' '),
    // The last of them is the end of the stage, if not of the session.
    milestone > before && done < counts.total && labels.milestone(milestone, counts.total),
  ]
    .filter(Boolean)
    .join(' ')
}

/** Items that have failed since, with their ids. */
function failuresBetween(before: ToldItems, after: ToldItems): [string, ItemState][] {
  if (before.items === after.items || after.counts.failed === 0) return []
  return Object.entries(after.items).filter(
    ([id, item]) => item.status === 'failed' && before.items[id] !== item && before.items[id]?.status !== 'failed',
  )
}

function failureText([id, { name = id, error }]: [string, ItemState], labels: ComponentLabels): string {
  return labels.itemFailure(name, error ? labels.error(error) : undefined)
}
