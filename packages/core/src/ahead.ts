import type { Clock } from './clock.ts'
import { createEta } from './eta.ts'
import { createFold } from './fold.ts'
import type { AnyPatch } from './merge.ts'
import { ownOf } from './own.ts'
import { createPercentTracker } from './percent.ts'
import { isLive } from './status.ts'
import type { SessionEvent, Snapshot } from './types.ts'
import type { AnyWorkflow, StageDefinition } from './workflow.ts'

/** How a patch is stamped. */
export interface StampOptions {
  /** The percent stays as it is. */
  readonly frozen?: boolean | undefined
  /** A percent that the work itself names. */
  readonly explicit?: number | undefined
}

/** The state of a session as its holder sees it: the log with all that was emitted and is not written yet. */
export interface Ahead {
  readonly state: Readonly<Snapshot>
  /** The workflow's stages, and those that were added since. */
  readonly definitions: Record<string, StageDefinition>
  /** What the items alone come to, in percent. */
  itemsPercent(): number
  snapshot(): Snapshot
  /** Completes a patch with what only the holder knows (stage, tier, percent, estimate), and folds it. */
  stamp(patch: AnyPatch, options?: StampOptions): void
  /** Folds what another writer appended. */
  learn(event: SessionEvent): void
  /** Time from now on is no work, until `resume`. */
  pause(): void
  resume(): void
}

/** Begins at the state that the holder found. */
export function createAhead(start: Snapshot, workflow: AnyWorkflow, clock: Clock): Ahead {
  const fold = createFold(start)
  const definitions: Record<string, StageDefinition> = { ...workflow.stages }
  const percent = createPercentTracker(start, { items: workflow.items, stages: definitions })
  const eta = createEta()

  const apply = (patch: AnyPatch): void => {
    const before = Object.keys(patch.items ?? {}).map((id) => [id, ownOf(fold.state.items, id)] as const)
    fold.applyPatch(patch)
    for (const [id, item] of before) {
      const after = ownOf(fold.state.items, id)
      if (after !== undefined) percent.itemChanged(item, after)
    }
  }

  const stampPercent = (patch: AnyPatch, explicit: number | undefined): void => {
    const reached = percent.observe(fold.state, explicit)
    eta.observe(reached, clock.now())
    if (reached <= fold.state.percent) return
    patch.percent = reached
    fold.applyPatch({ percent: reached })
  }

  const stampEnd = (patch: AnyPatch): void => {
    const now = clock.now()
    const endAt = eta.endAt(now)
    const shown = fold.state.endAt
    if (endAt === undefined ? shown === undefined : shown !== undefined && !movedEnough(shown, endAt, now)) return
    patch.endAt = endAt ?? null
    fold.applyPatch({ endAt: patch.endAt })
  }

  return {
    get state() {
      return fold.state
    },
    definitions,
    itemsPercent: () => percent.itemsPercent(),
    snapshot: () => fold.snapshot(),
    stamp(patch, { frozen = false, explicit } = {}) {
      const stage = patch.stage ?? fold.state.stage ?? workflow.plan[0]?.id
      if (stage != null) patch.stage = stage
      const tier = ownOf(definitions, stage ?? '')?.tier ?? fold.state.metadata.tier
      if (tier != null) patch.metadata = { ...patch.metadata, tier }
      apply(patch)
      if (frozen) return
      stampPercent(patch, explicit)
      stampEnd(patch)
    },
    learn(event) {
      if (isLive(event) && event.type !== 'control') apply(event)
    },
    pause: () => eta.pause(clock.now()),
    resume: () => eta.resume(clock.now()),
  }
}

/** An estimate is sent again when it moved by a second and by a twentieth of what remains. */
function movedEnough(shown: number, endAt: number, now: number): boolean {
  const moved = Math.abs(endAt - shown)
  return moved >= 1_000 && moved >= Math.max(0, shown - now) / 20
}
