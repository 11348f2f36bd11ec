import { type DurationSum, meanOf, type WorkflowDurations } from './durations.ts'
import type { Outlook, OutlookPart } from './eta.ts'
import { ownOf } from './own.ts'
import { itemWorth } from './percent.ts'
import type { ItemState, PlanEntry, Snapshot } from './types.ts'
import type { ItemPolicy, StageDefinition } from './workflow.ts'

/** What an outlook is made of. */
export interface OutlookOptions {
  readonly durations: WorkflowDurations
  readonly items: Required<ItemPolicy>
  readonly stages: Readonly<Record<string, StageDefinition>>
}

/** Says of a session's state what is done and left by what earlier sessions took. */
export interface OutlookTracker {
  /** To be told of each item's change, so that the cost follows the change and not the session. */
  itemChanged(before: ItemState | undefined, after: ItemState): void
  /** `undefined` where nothing is known that would help. */
  look(state: Readonly<Snapshot>): Outlook | undefined
}

/** A part of the work, and the step in it that is under way. */
type Part = OutlookPart & { readonly stepMs: number }

const NOTHING: Part = { doneMs: 0, leftMs: 0, stepMs: 0 }
/** Names what is under way where no stage is. */
const NO_STAGE = ''

/** Begins at a state that may have items already. */
export function createOutlook(start: Readonly<Snapshot>, options: OutlookOptions): OutlookTracker {
  const { durations, stages } = options
  const items = createItemTimes(start, options)
  const usual = createUsualTimes(durations.stages)
  /** What stages came to while they were under way: more items than usual are more work. */
  const sizes = new Map<string, number>()
  /** The stage that the items belong to: the one that says so, else the first that is under way with any. */
  let owner = Object.keys(stages).find((id) => stages[id]?.items === true)
  const itemsOf = (id: string, isCurrent: boolean): Part | undefined => {
    const part = items.look()
    if (part !== undefined && isCurrent) owner ??= id
    return owner === id ? part : undefined
  }
  return {
    itemChanged: items.changed,
    look(state) {
      const { plan } = state
      if (plan.length === 0) {
        const all = items.look()
        return all && { stage: { ...all, id: NO_STAGE }, run: all, stepMs: all.stepMs }
      }
      const msPerWeight = usual.msPerWeight(plan)
      if (msPerWeight === undefined) return undefined
      const lastReached = plan.findLastIndex(({ id }) => ownOf(state.stages, id) !== undefined)
      let [active, rest] = [NOTHING, NOTHING]
      let id = NO_STAGE
      plan.forEach((entry, index) => {
        const stage = ownOf(state.stages, entry.id)
        const ms = usual.of(entry, msPerWeight)
        if (stage === undefined && index > lastReached) rest = plus(rest, { leftMs: ms * usual.share(entry.id) })
        if (stage?.status === 'completed' || stage?.status === 'failed') {
          rest = plus(rest, { doneMs: sizes.get(entry.id) ?? ms })
        }
        if (stage?.status === 'pending') rest = plus(rest, { leftMs: ms })
        if (stage?.status !== 'active') return
        const { current = 0, total = 0 } = stage
        const counted = total > 0 ? undefined : itemsOf(entry.id, state.stage === entry.id)
        const part = counted ?? within(ms, current, total)
        sizes.set(entry.id, part.doneMs + part.leftMs)
        active = plus(active, part)
        id = entry.id
      })
      return { stage: { ...active, id }, run: plus(active, rest), stepMs: active.stepMs }
    },
  }
}

const plus = (a: Part, { doneMs = 0, leftMs = 0, stepMs = 0 }: Partial<Part>): Part => ({
  doneMs: a.doneMs + doneMs,
  leftMs: a.leftMs + leftMs,
  stepMs: Math.max(a.stepMs, stepMs),
})

/** A stage under way: all of it one step, or as many as it counts. */
function within(ms: number, current: number, total: number): Part {
  const share = total > 0 ? Math.min(1, Math.max(0, current / total)) : 0
  return { doneMs: ms * share, leftMs: ms * (1 - share), stepMs: total > 0 ? ms / total : ms }
}

/** What stages usually take. */
function createUsualTimes(known: WorkflowDurations['stages']) {
  const most = Math.max(...Object.values(known).map(({ count }) => count), 0)
  return {
    /** What a stage takes that nothing is known of, for its weight; `undefined` where none of the plan is known. */
    msPerWeight(plan: readonly PlanEntry[]): number | undefined {
      let [ms, weight] = [0, 0]
      for (const entry of plan) {
        const sum = ownOf(known, entry.id)
        if (sum === undefined) continue
        ms += meanOf(sum)
        weight += entry.weight ?? 1
      }
      return weight > 0 ? ms / weight : undefined
    },
    of({ id, weight = 1 }: PlanEntry, msPerWeight: number): number {
      const sum = ownOf(known, id)
      return sum === undefined ? weight * msPerWeight : meanOf(sum)
    },
    /** How many of the sessions come to a stage: one that is seldom reached counts for little while it lies ahead. */
    share(id: string): number {
      const sum = ownOf(known, id)
      return sum === undefined || most === 0 ? 1 : Math.min(1, sum.count / most)
    },
  }
}

interface KindTimes {
  readonly meanMs: number
  total: number
  done: number
}

/** What the items take, by their kinds, side by side as they were seen to be. */
function createItemTimes(start: Readonly<Snapshot>, { durations, items: policy }: OutlookOptions) {
  const kinds = new Map<string, KindTimes>()
  const overall = sumOf(Object.values(durations.items))
  let active = 0
  let sideBySide = 1

  const timesOf = (kind: string): KindTimes => {
    const before = kinds.get(kind)
    if (before !== undefined) return before
    const times = { meanMs: meanOf(ownOf(durations.items, kind) ?? overall), total: 0, done: 0 }
    kinds.set(kind, times)
    return times
  }
  const count = (item: ItemState, sign: 1 | -1): void => {
    const times = timesOf(item.kind ?? '')
    times.total += sign
    times.done += sign * itemWorth(item, policy)
    if (item.status === 'active') active += sign
  }
  const changed = (before: ItemState | undefined, after: ItemState): void => {
    if (before !== undefined) count(before, -1)
    count(after, 1)
    sideBySide = Math.max(sideBySide, active)
  }
  if (overall.count > 0) for (const item of Object.values(start.items)) changed(undefined, item)

  return {
    changed: overall.count > 0 ? changed : () => undefined,
    /** `undefined` where there is none yet. */
    look(): Part | undefined {
      let [doneMs, leftMs, stepMs] = [0, 0, 0]
      for (const { meanMs, total, done } of kinds.values()) {
        if (total <= 0) continue
        doneMs += (done * meanMs) / sideBySide
        leftMs += (Math.max(0, total - done) * meanMs) / sideBySide
        stepMs = Math.max(stepMs, meanMs)
      }
      return doneMs + leftMs > 0 ? { doneMs, leftMs, stepMs: Math.min(stepMs, leftMs) } : undefined
    },
  }
}

const sumOf = (sums: readonly DurationSum[]): DurationSum => ({
  count: sums.reduce((sum, { count }) => sum + count, 0),
  totalMs: sums.reduce((sum, { totalMs }) => sum + totalMs, 0),
})
