import type { Clock } from './clock.ts'
import type { WorkflowDurations } from './durations.ts'
import { createEta } from './eta.ts'
import { createFold } from './fold.ts'
import { IdleTime } from './idle-time.ts'
import type { AnyPatch } from './merge.ts'
import { createOutlook, type OutlookTracker } from './outlook.ts'
import { ownOf } from './own.ts'
import { createPercentTracker, share } from './percent.ts'
import { sampleOf } from './session-durations.ts'
import { isLive } from './status.ts'
import type { SessionEvent, Snapshot } from './types.ts'
import type { AnyWorkflow, StageDefinition } from './workflow.ts'

/** How a patch is stamped. */
export interface StampOptions {
  /** The percent stays as it is. */
  readonly frozen?: boolean | undefined
  /** A percent that the work itself names. */
  readonly explicit?: number | undefined
  /** When it was said, in epoch ms. @defaultValue now */
  readonly at?: number | undefined
}

/** Shares of a stage, 0 to 1: from and to which. */
export interface Shares {
  readonly from: number
  readonly to: number
}

/** The state of a session as its holder sees it: the log with all that was emitted and is not written yet. */
export interface Ahead {
  readonly state: Readonly<Snapshot>
  /** The workflow's stages, and those that were added since. */
  readonly definitions: Record<string, StageDefinition>
  /** What the items alone come to, in percent. */
  itemsPercent(): number
  /** As long as this many lists are not known to their end, items leave the percent as it is. */
  holdPercent(lists: number): void
  snapshot(): Snapshot
  /** Completes a patch with what only the holder knows (stage, tier, percent, estimate), and folds it. */
  stamp(patch: AnyPatch, options?: StampOptions): void
  /**
   * How far a stage may be said to be for neither the percent that shows nor the estimate to change, if it is said at the
   * time of the last stamp: of several such reports the furthest and the last tell all.
   *
   * @param at - Epoch ms.
   */
  freeShares(stage: string, at: number): Shares
  /** Folds what another writer appended. */
  learn(event: SessionEvent): void
  /** Time from now on is no work, until `resume`. */
  pause(): void
  resume(): void
  /** What earlier sessions took: estimates go by it from now on. */
  remember(durations: WorkflowDurations): void
  /** What this one has taken so far. */
  durations(): WorkflowDurations
  /**
   * What time alone makes of the estimate: `null` where nothing was heard of the work for so long that it is worth nothing
   * any more, a later time where a step takes longer than usual, `undefined` where what is shown stands.
   */
  newEndAt(): number | null | undefined
}

/** Begins at the state that the holder found. */
export function createAhead(start: Snapshot, workflow: AnyWorkflow, clock: Clock): Ahead {
  const fold = createFold(start)
  const definitions: Record<string, StageDefinition> = { ...workflow.stages }
  const percent = createPercentTracker(start, { items: workflow.items, stages: definitions })
  const eta = createEta()
  const idle = new IdleTime()
  const since = clock.now()
  let outlook: OutlookTracker | undefined
  let goesByHistory = false
  let known: WorkflowDurations | undefined

  const apply = (patch: AnyPatch): void => {
    const before = patch.items && Object.keys(patch.items).map((id) => [id, ownOf(fold.state.items, id)] as const)
    fold.applyPatch(patch)
    for (const [id, item] of before ?? []) {
      const after = ownOf(fold.state.items, id)
      if (after === undefined) continue
      percent.itemChanged(item, after)
      outlook?.itemChanged(item, after)
    }
  }

  const stampPercent = (patch: AnyPatch, explicit: number | undefined, at: number): void => {
    const reached = percent.observe(fold.state, explicit)
    const seen = outlook?.look(fold.state)
    goesByHistory = seen !== undefined
    eta.observe(reached, at, seen)
    if (reached <= fold.state.percent) return
    patch.percent = reached
    fold.applyPatch({ percent: reached })
  }

  /** What is to be said of the end: `null` where nothing is any more, `undefined` where it is said already. */
  const newEndAt = (now = clock.now()): number | null | undefined => {
    const endAt = eta.endAt(now)
    const shown = fold.state.endAt
    if (endAt === undefined) return shown === undefined ? undefined : null
    return shown !== undefined && !movedEnough(shown, endAt, now) ? undefined : endAt
  }

  const stampEnd = (patch: AnyPatch, at: number): void => {
    const endAt = newEndAt(at)
    if (endAt === undefined) return
    patch.endAt = endAt
    fold.applyPatch({ endAt })
  }

  return {
    get state() {
      return fold.state
    },
    definitions,
    itemsPercent: () => percent.itemsPercent(),
    holdPercent: (lists) => percent.hold(lists),
    snapshot: () => fold.snapshot(),
    stamp(patch, { frozen = false, explicit, at = clock.now() } = {}) {
      const stage = patch.stage ?? fold.state.stage ?? workflow.plan[0]?.id
      if (stage != null) patch.stage = stage
      const tier = ownOf(definitions, stage ?? '')?.tier ?? fold.state.metadata.tier
      if (tier != null) patch.metadata = { ...patch.metadata, tier }
      apply(patch)
      if (frozen) return
      stampPercent(patch, explicit, at)
      stampEnd(patch, at)
    },
    freeShares(id, at) {
      const stage = ownOf(fold.state.stages, id)
      // Where a stage has no total yet, any share is news.
      if (stage?.total === undefined || stage.total <= 0) return { from: 0, to: Number.NEGATIVE_INFINITY }
      const to = eta.isHeard(at) ? Number.POSITIVE_INFINITY : undefined
      if (!goesByHistory) return { from: 0, to: to ?? percent.showsFrom(fold.state, id) }
      // With a history, whatever is done counts, shown or not.
      const from = share(stage.current ?? 0, stage.total)
      return { from, to: to ?? from }
    },
    learn(event) {
      if (isLive(event) && event.type !== 'control') apply(event)
    },
    pause() {
      eta.pause(clock.now())
      idle.pause(clock.now())
    },
    resume() {
      eta.resume(clock.now())
      idle.resume(clock.now())
    },
    remember(durations) {
      known = durations
      goesByHistory = true
      // Where nothing has been recorded there is nothing to look at.
      const options = { durations, items: workflow.items, stages: definitions }
      outlook = isNothing(durations) ? undefined : createOutlook(fold.state, options)
    },
    durations: () => sampleOf(fold.state, { since, idle, known, stages: Object.keys(workflow.stages) }),
    newEndAt: () => newEndAt(),
  }
}

const isNothing = ({ stages, items }: WorkflowDurations): boolean =>
  Object.keys(stages).length === 0 && Object.keys(items).length === 0

/** An estimate is sent again when it moved by a second and by a twentieth of what remains. */
function movedEnough(shown: number, endAt: number, now: number): boolean {
  const moved = Math.abs(endAt - shown)
  return moved >= 1_000 && moved >= Math.max(0, shown - now) / 20
}
