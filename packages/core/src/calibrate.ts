import { meanOf, type WorkflowDurations } from './durations.ts'
import { ownOf } from './own.ts'
import type { PlanEntry, Snapshot } from './types.ts'

/** Fewer sessions say too little of a stage. */
const LEAST_SESSIONS = 3
const PLACES = 1_000

/**
 * A workflow's plan for a session, weighed by what its stages took in earlier sessions: the bar then moves evenly in time.
 * Stages that too little is known of keep their share relative to the others. A session that was begun keeps the weights
 * that it has.
 *
 * @param own - The plan of the holder's workflow.
 * @returns `own` itself where nothing is to be weighed.
 */
export function calibratePlan(
  own: readonly PlanEntry[],
  { plan, stages }: Pick<Snapshot, 'plan' | 'stages'>,
  durations: WorkflowDurations | undefined,
): readonly PlanEntry[] {
  if (Object.keys(stages).length > 0) {
    const begun = new Map(plan.map((entry) => [entry.id, entry]))
    return own.map((entry) => reweighed(entry, begun.has(entry.id) ? begun.get(entry.id)?.weight : entry.weight))
  }
  const means = new Map(own.flatMap((entry) => knownMean(entry, durations)))
  const known = own.filter(({ id }) => means.has(id))
  const weight = sumOf(known.map((entry) => entry.weight ?? 1))
  const ms = sumOf([...means.values()])
  if (weight === 0 || ms === 0) return own
  return own.map((entry) => {
    const mean = means.get(entry.id)
    return mean === undefined ? entry : reweighed(entry, Math.round((mean / ms) * weight * PLACES) / PLACES)
  })
}

function knownMean({ id }: PlanEntry, durations: WorkflowDurations | undefined): [string, number][] {
  const sum = durations && ownOf(durations.stages, id)
  return sum === undefined || sum.count < LEAST_SESSIONS ? [] : [[id, meanOf(sum)]]
}

function reweighed(entry: PlanEntry, weight: number | undefined): PlanEntry {
  const { weight: _, ...rest } = entry
  return weight === undefined ? rest : { ...rest, weight }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
