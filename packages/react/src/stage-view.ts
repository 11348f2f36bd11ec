import { isFinal, type Snapshot, type StageState } from '@progress/core'

/** What a stage looks like; `skipped` also where the session has gone on, or ended, without it. */
export type StageViewState = StageState['status']

/** One stage as it is shown. */
export interface StageView {
  readonly id: string
  readonly title: string
  readonly state: StageViewState
  /** The session is in it now. */
  readonly current: boolean
  readonly tier: number | undefined
  /** What the stage itself says, where that is not its title. */
  readonly message: string | undefined
}

/** What of a snapshot shows in its stages. */
export type StagesOf = Pick<Snapshot, 'status' | 'stage' | 'plan'> & {
  readonly stages: Readonly<Record<string, StageState | undefined>>
}

/**
 * Tells how the stages of a session are shown.
 *
 * @returns One for each entry of the plan, in its order, then those that were reached without being planned; at most one
 * of them is current.
 */
export function toStageViews(snapshot: StagesOf): StageView[] {
  const { plan, stages, stage } = snapshot
  const planned = new Set(plan.map(({ id }) => id))
  const entries = [...plan, ...Object.keys(stages).flatMap((id) => (planned.has(id) ? [] : [{ id }]))]
  const position = entries.findIndex(({ id }) => id === stage)
  return entries.map((entry: StagesOf['plan'][number], index) => {
    const { id, title = id, tier, optional } = entry
    const reached = Object.hasOwn(stages, id) ? stages[id] : undefined
    const passed = index < position && optional === true
    const current = id === stage && !isFinal(snapshot.status)
    return {
      id,
      title,
      // The first event names the stage that the work begins with, before it has begun it.
      state: stateOf(snapshot.status, reached?.status ?? (current ? 'active' : 'pending'), passed),
      current,
      tier,
      message: reached?.message === title ? undefined : reached?.message,
    }
  })
}

/** A completed session has no stage that is still to come, and an ended one none that goes on. */
function stateOf(status: Snapshot['status'], state: StageViewState, passed: boolean): StageViewState {
  if (state === 'pending') return passed || status === 'completed' ? 'skipped' : state
  if (state !== 'active' || !isFinal(status)) return state
  return status === 'cancelled' ? 'skipped' : status
}
