import { ownOf } from './own.ts'
import type { ItemState, Snapshot } from './types.ts'
import type { ItemPolicy, StageDefinition } from './workflow.ts'

/** What percent is computed by. */
export interface PercentOptions {
  readonly items: Required<ItemPolicy>
  /** Which stages count by items; others do too while they have no total of their own. */
  readonly stages: Readonly<Record<string, StageDefinition>>
}

/** Computes a session's percent from its plan, stages and items; never falls, and stays below 100. */
export interface PercentTracker {
  /** To be told of each item's change, so that the cost follows the change and not the session. */
  itemChanged(before: ItemState | undefined, after: ItemState): void
  /** The percent for this state; `explicit` is one that the work itself names. */
  observe(state: Readonly<Snapshot>, explicit?: number): number
  /** What the items alone come to, in percent: where a partial outcome ends. */
  itemsPercent(): number
}

const BELOW_COMPLETE = 99.99
const twoDecimals = (value: number): number => Math.round(value * 100) / 100

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
  const itemsFraction = (done: number): number => (itemsTotal === 0 ? 0 : Math.min(1, Math.max(0, done / itemsTotal)))

  let percent = start.percent
  let work = measure(start, options)
  let before = { size: work.size + itemsTotal, itemsDone }
  // What remains of the bar, from `anchor.percent` up, is shared by what remains of the work, from `anchor.fraction` up.
  let anchor = { percent, fraction: percent === 0 ? 0 : fractionOf(work, itemsFraction(itemsDone)) }

  return {
    itemChanged,
    itemsPercent: () => twoDecimals(itemsFraction(itemsDone) * 100),
    observe(state, explicit) {
      const last = work
      work = measure(state, options)
      const fraction = fractionOf(work, itemsFraction(itemsDone))
      const size = work.size + itemsTotal
      if (explicit !== undefined && explicit > percent) {
        percent = Math.min(BELOW_COMPLETE, twoDecimals(explicit))
        anchor = { percent, fraction }
      } else if (size > before.size) {
        // What had been done, as a share of the work as it is known now.
        anchor = { percent, fraction: fractionOf({ ...last, size: work.size }, itemsFraction(before.itemsDone)) }
      }
      before = { size, itemsDone }
      if (anchor.fraction < 1) {
        const share = Math.max(0, fraction - anchor.fraction) / (1 - anchor.fraction)
        const reached = anchor.percent + (100 - anchor.percent) * share
        percent = Math.max(percent, Math.min(BELOW_COMPLETE, twoDecimals(reached)))
      }
      return percent
    },
  }
}

/** How much of an item is done, 0 to 1. */
function itemWorth(item: ItemState, policy: Required<ItemPolicy>): number {
  const reached = Math.min(100, Math.max(0, item.percent ?? 0)) / 100
  switch (item.status) {
    case 'completed':
    case 'skipped':
    case 'cancelled':
      return 1
    case 'failed':
      return policy.failed === 'done' ? 1 : policy.failed === 'zero' ? 0 : reached
    case 'active':
    case 'waiting':
      return policy.active === 'percent' ? reached : 0
    case 'pending':
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
  let [size, done, byItems] = [0, 0, 0]
  plan.forEach(({ id, weight = 1 }, index) => {
    const stage = ownOf(stages, id)
    // A stage that the work has passed over leaves the sum as a skipped one does.
    if (stage?.status === 'skipped' || (stage === undefined && index < lastReached)) return
    size += weight
    if (stage === undefined) return
    if (stage.status === 'completed' || stage.status === 'failed') done += weight
    else if (stage.status === 'active') {
      if (stage.total !== undefined && stage.total > 0) done += weight * share(stage.current ?? 0, stage.total)
      else if (ownOf(options.stages, id)?.items ?? current === id) byItems += weight
    }
  })
  return { size, done, byItems }
}

const share = (part: number, whole: number): number => Math.min(1, Math.max(0, part / whole))

function fractionOf({ size, done, byItems }: Work, items: number): number {
  if (size === 0) return byItems * items
  return Math.min(1, (done + byItems * items) / size)
}
