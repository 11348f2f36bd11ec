import type { Timer } from './clock.ts'
import { ProgressError } from './errors.ts'
import type { ItemCalls } from './item-calls.ts'
import { entryPatch, toEntry } from './item-entries.ts'
import { type ItemPlan, type KnownOfItem, planItem } from './item-plan.ts'
import type { ItemTry } from './item-try.ts'
import type { ItemEntry } from './items.ts'
import type { Refusals } from './refusals.ts'
import type { ItemPatch, ItemState } from './types.ts'

/** An item of a list, and where its work is. */
export interface ItemsMember<Entry> {
  readonly id: string
  readonly entry: Entry
  readonly maxAttempts: number
  step: 'ready' | 'running' | 'waiting' | 'ended'
  /** The try that it is on, or that comes next. */
  attempt: number
  previous: ItemState | undefined
  tried: ItemTry | undefined
  timer: Timer | undefined
  /** The item as it ended. */
  end: ItemState | undefined
}

/** What members of a list are made by. */
export interface MemberTools {
  readonly refusals: Refusals
  readonly calls: ItemCalls
  /** What is known of an item beside what the session says of it now. */
  readonly known: (id: string) => Pick<KnownOfItem, 'found' | 'before' | 'isNamed'>
  /** @returns Whether nobody else in this session works on the item. */
  readonly claim: (id: string) => boolean
}

/** A member of a list, and what is to be written as it becomes one. */
export interface NewMember<Entry> {
  readonly member: ItemsMember<Entry>
  readonly patch: ItemPatch | undefined
}

/**
 * Makes a member of a list's entry, as what is known of its item asks for.
 *
 * @param maxAttempts - Where the entry has no limit of its own.
 * @returns `undefined` for one that is refused: its id is none, or stands in the list already.
 */
export function toMember<Entry extends string | ItemEntry>(
  given: Entry,
  { refusals, calls, known, claim }: MemberTools,
  maxAttempts: number,
): NewMember<Entry> | undefined {
  const entry = toEntry(given)
  const { id } = entry
  if (refusals.name('items', id) === undefined) return undefined
  if (!claim(id)) return refusals.note('items', `${id} is in a list already`)
  const tries = refusals.number('maxAttempts', entry.maxAttempts, 1, 1_000) ?? maxAttempts
  const now = calls.stateOf(id)
  const plan = planItem({ ...known(id), now, maxAttempts: tries })
  const base = { id, entry: given, maxAttempts: tries, tried: undefined, timer: undefined, end: undefined }
  if (plan.step === 'run') {
    const { attempt, previous, carry } = plan
    return { member: { ...base, step: 'ready', attempt, previous }, patch: entryPatch(entry, now, carry) }
  }
  const member: ItemsMember<Entry> = { ...base, step: 'ended', attempt: now?.attempt ?? 0, previous: undefined }
  return { member, patch: endedPatch(plan, () => calls.faultOf(new ProgressError('worker_lost'), toContext(id, now))) }
}

const toContext = (item: string, now: ItemState | undefined) => ({ item, attempt: now?.attempt })

function endedPatch(
  plan: Exclude<ItemPlan, { step: 'run' }>,
  lost: () => NonNullable<ItemState['error']>,
): ItemPatch | undefined {
  if (plan.step === 'keep') return undefined
  if (plan.step === 'lose') return { status: 'failed', error: lost() }
  // Its place in this list is its own.
  const { index, ...state } = plan.state
  return state
}
