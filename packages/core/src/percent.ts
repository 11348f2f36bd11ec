import { ownOf } from './own.ts'
import type { ItemState, PlanEntry, Snapshot } from './types.ts'
import type { ItemPolicy, StageDefinition } from './workflow.ts'

type Counting = Required<Pick<ItemPolicy, 'failed' | 'active'>>

/** What percent is computed by. */
export interface PercentOptions {
  readonly items: Counting
  /** Which stages count by items; where none says so, the current one does that has no total of its own. */
  readonly stages: Readonly<Record<string, StageDefinition>>
}

/** Computes a session's percent from its plan, stages and items; never falls, and stays below 100. */
export interface PercentTracker {
  /** To be told of each item's change, so that the cost follows the change and not the session. */
  itemChanged(before: ItemState | undefined, after: ItemState): void
  /** The percent for this state; `explicit` is one that the work itself names. */
  observe(state: Readonly<Snapshot>, explicit?: number): number
  /**
   * How many lists of items are not known to their end. As long as one is not, items leave the percent as it is: the first
   * ten that are done may be all of ten, or of ten thousand.
   */
  hold(lists: number): void
  /** What the items alone come to, in percent: where a partial outcome ends. */
  itemsPercent(): number
  /**
   * From which share of a stage on, 0 to 1, the percent shows more than it did when it was last observed; a little too low
   * rather than too high. Infinity where it never does.
   */
  showsFrom(state: Readonly<Snapshot>, stage: string): number
}

const BELOW_COMPLETE = 99.99
const twoDecimals = (value: number): number => Math.round(value * 100) / 100
/** Far more than sums of weights are off, and far less than shows. */
const MARGIN = 1e-6

/** Begins at a state that may have got somewhere already, for example under an earlier holder. */
export function createPercentTracker(start: Readonly<Snapshot>, options: PercentOptions): PercentTracker {
  let itemsDone = 0
  let itemsTotal = 0
  const itemChanged: PercentTracker['itemChanged'] = (before, after) => {
    if (before === undefined) itemsTotal += 1
    else itemsDone -= itemWorth(before, options.items)
    itemsDone += itemWorth(after, options.items)
  }
  for (const item of Object.values(start.items)) itemChanged(undefined, item)
  let held = 0
  let seen = { done: itemsDone, total: itemsTotal }
  const itemsFraction = (done: number): number => (seen.total === 0 ? 0 : Math.min(1, Math.max(0, done / seen.total)))

  let percent = start.percent
  let work = measure(start, options)
  let before = { size: work.size + seen.total, itemsDone }
  // What remains of the bar, from `anchor.percent` up, is shared by what remains of the work, from `anchor.fraction` up.
  let anchor = anchorAt(percent, fractionOf(work, itemsFraction(itemsDone)))

  return {
    itemChanged,
    hold(lists) {
      held = lists
    },
    itemsPercent() {
      seen = { done: itemsDone, total: itemsTotal }
      return twoDecimals(itemsFraction(itemsDone) * 100)
    },
    showsFrom({ plan, stages }, id) {
      const stage = ownOf(stages, id)
      let weight = 0
      for (const entry of plan) if (entry.id === id) weight += entry.weight ?? 1
      if (stage?.status !== 'active' || weight === 0 || anchor.fraction >= 1 || percent >= BELOW_COMPLETE) {
        return Number.POSITIVE_INFINITY
      }
      const next = (Math.floor(percent * 100 + MARGIN) + 1) / 100 - 0.005 - MARGIN
      const fraction = anchor.fraction + ((next - anchor.percent) / (100 - anchor.percent)) * (1 - anchor.fraction)
      const own = weight * share(stage.current ?? 0, stage.total ?? 0)
      const others = work.done - own + work.byItems * itemsFraction(seen.done)
      return (fraction * work.size - others) / weight
    },
    observe(state, explicit) {
      const last = work
      if (held === 0) seen = { done: itemsDone, total: itemsTotal }
      work = measure(state, options)
      const fraction = fractionOf(work, itemsFraction(seen.done))
      const size = work.size + seen.total
      if (explicit !== undefined && explicit > percent) {
        percent = Math.min(BELOW_COMPLETE, twoDecimals(explicit))
        anchor = { percent, fraction }
      } else if (size > before.size) {
        // What had been done, as a share of the work as it is known now.
        anchor = { percent, fraction: fractionOf({ ...last, size: work.size }, itemsFraction(before.itemsDone)) }
      }
      before = { size, itemsDone: seen.done }
      if (anchor.fraction < 1) {
        const share = Math.max(0, fraction - anchor.fraction) / (1 - anchor.fraction)
        const reached = anchor.percent + (100 - anchor.percent) * share
        percent = Math.max(percent, Math.min(BELOW_COMPLETE, twoDecimals(reached)))
      }
      return percent
    },
  }
}

/** Where a percent that is what the work done comes to needs none: its rounding would stay in all that follows. */
function anchorAt(percent: number, fraction: number): { percent: number; fraction: number } {
  return percent === 0 || percent === twoDecimals(fraction * 100) ? { percent: 0, fraction: 0 } : { percent, fraction }
}

/** How much of an item is done, 0 to 1. */
export function itemWorth(item: ItemState, policy: Counting): number {
  const reached = Math.min(100, Math.max(0, item.percent ?? 0)) / 100
  switch (item.status) {
    case 'completed':
    case 'skipped':
      return 1
    case 'failed':
      return policy.failed === 'done' ? 1 : policy.failed === 'zero' ? 0 : reached
    case 'active':
    case 'waiting':
      return policy.active === 'percent' ? reached : 0
    case 'pending':
    // What was left undone is no progress, whatever a failure counts as.
    case 'cancelled':
      return 0
  }
}

/** The plan's work, in units of weight. A session without a plan counts by its items alone. */
interface Work {
  readonly size: number
  readonly done: number
  /** The weight of active stages that count by items. */
  readonly byItems: number
}

function measure({ plan, stages, stage: current }: Readonly<Snapshot>, options: PercentOptions): Work {
  if (plan.length === 0) return { size: 0, done: 0, byItems: 1 }
  const lastReached = plan.findLastIndex(({ id }) => ownOf(stages, id) !== undefined)
  // Where a stage is said to count by items, one after it does not, although all of them are done.
  const isNamed = hasNamed(options.stages)
  let [size, done, byItems] = [0, 0, 0]
  for (let index = 0; index < plan.length; index += 1) {
    const { id, weight = 1 } = plan[index] as PlanEntry
    const stage = ownOf(stages, id)
    // A stage that the work has passed over leaves the sum as a skipped one does.
    if (stage?.status === 'skipped' || (stage === undefined && index < lastReached)) continue
    size += weight
    if (stage === undefined) continue
    if (stage.status === 'completed' || stage.status === 'failed') done += weight
    else if (stage.status === 'active') {
      if (stage.total !== undefined && stage.total > 0) done += weight * share(stage.current ?? 0, stage.total)
      else if (ownOf(options.stages, id)?.items ?? (!isNamed && current === id)) byItems += weight
    }
  }
  return { size, done, byItems }
}

function hasNamed(stages: PercentOptions['stages']): boolean {
  for (const id in stages) if (stages[id]?.items) return true
  return false
}

/** How much of a whole is done, 0 to 1. */
export const share = (part: number, whole: number): number => Math.min(1, Math.max(0, part / whole))

function fractionOf({ size, done, byItems }: Work, items: number): number {
  if (size === 0) return byItems * items
  return Math.min(1, (done + byItems * items) / size)
}
