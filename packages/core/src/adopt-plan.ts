import { canonicalJson } from './canonical-json.ts'
import type { Json } from './json.ts'
import { ownOf } from './own.ts'
import type { PlanEntry, Snapshot } from './types.ts'

/**
 * The plan of a session as whoever takes it means to work: the process that created it may know another version of its
 * workflow. What was reached stays where it was; what lies ahead is the holder's own.
 *
 * @param own - The plan of the holder's workflow.
 * @returns `undefined` where nothing changes.
 */
export function adoptPlan({ plan, stages }: Snapshot, own: readonly PlanEntry[]): PlanEntry[] | undefined {
  const entries = new Map(own.map((entry) => [entry.id, entry]))
  const isReached = ({ id }: PlanEntry): boolean => ownOf(stages, id) !== undefined
  const adopted = plan
    .filter((entry) => isReached(entry) || entries.has(entry.id))
    .map((entry) => entries.get(entry.id) ?? entry)
  const lastReached = adopted.findLastIndex(isReached)
  let before = lastReached
  for (const entry of own) {
    const at = adopted.indexOf(entry)
    if (at >= 0) before = Math.max(at, lastReached)
    else {
      before += 1
      adopted.splice(before, 0, entry)
    }
  }
  return textOf(adopted) === textOf(plan) ? undefined : adopted
}

const textOf = (plan: readonly PlanEntry[]): string => canonicalJson(plan as unknown as Json)
