import { hasItemEnded, isItemDone } from './status.ts'
import type { ItemPatch, ItemState } from './types.ts'

/** What is known of an item of a list before it is begun. */
export interface KnownOfItem {
  /** As the session has it now. */
  readonly now?: ItemState | undefined
  /** As this holder found it, where another one had the session before. */
  readonly found?: ItemState | undefined
  /** As it was left in the session that is tried again. */
  readonly before?: ItemState | undefined
  /** It is named among those that are to be tried again; `undefined` where none are named. */
  readonly isNamed?: boolean | undefined
  /** Tries in all. */
  readonly maxAttempts: number
}

/**
 * What is to be done with an item.
 *
 * - `run`: it is worked on. `carry` are fields from the session that is tried again.
 * - `keep`: it has ended, as the session says.
 * - `carry`: it has ended in the session that is tried again, and is written here as it was there.
 * - `lose`: as many workers were lost over it as it may have tries.
 */
export type ItemPlan =
  | {
      readonly step: 'run'
      readonly attempt: number
      readonly previous?: ItemState | undefined
      readonly carry?: ItemPatch | undefined
    }
  | { readonly step: 'keep' }
  | { readonly step: 'lose' }
  | { readonly step: 'carry'; readonly state: ItemState }

/**
 * Decides what to do with an item of a list. What the session itself says goes first: what has ended stays so, and what a
 * lost worker had begun is on its next try, so that one file that kills its worker cannot kill every worker.
 */
export function planItem(known: KnownOfItem): ItemPlan {
  const { now, found, before } = known
  if (now === undefined) return planFromBefore(known)
  if (hasItemEnded(now.status)) return { step: 'keep' }
  if (now.status === 'pending') {
    // One that this worker has only spoken of so far says nothing of what became of it in the session before.
    if (found === undefined && before !== undefined) return planFromBefore(known)
    return { step: 'run', attempt: now.attempt ?? 1, previous: before ?? (wasTried(now) ? now : undefined) }
  }
  const attempt = now.attempt ?? 1
  if (now.status === 'waiting') return { step: 'run', attempt: attempt + 1, previous: now }
  if (found?.status !== 'active') return { step: 'run', attempt, previous: before }
  return attempt < known.maxAttempts ? { step: 'run', attempt: attempt + 1, previous: now } : { step: 'lose' }
}

function planFromBefore({ before, isNamed }: KnownOfItem): ItemPlan {
  if (before === undefined) return { step: 'run', attempt: 1 }
  const again = isNamed ?? !isItemDone(before.status)
  if (!again) return { step: 'carry', state: hasItemEnded(before.status) ? before : { ...before, status: 'cancelled' } }
  // What was found out then stays known, also where the next try fails before it finds it out again.
  const carry = before.metadata && { metadata: before.metadata }
  return { step: 'run', attempt: 1, previous: before, carry }
}

const wasTried = ({ startedAt, attempt, metadata }: ItemState): boolean =>
  startedAt !== undefined || attempt !== undefined || metadata !== undefined
