import { type DurationSum, MAX_DURATION_NAMES, meanOf, type WorkflowDurations } from './durations.ts'
import type { IdleTime } from './idle-time.ts'
import { isName } from './names.ts'
import { ownOf } from './own.ts'
import type { ItemState, Snapshot, StageState } from './types.ts'

/** What goes with a state to make a sample of it. */
export interface SampleOptions {
  /** When the holder took the session: of what began before, nobody knows how long it was at rest. */
  readonly since: number
  readonly idle: IdleTime
  /** The workflow's own stages, which come first where there are more than are kept. */
  readonly stages: readonly string[]
  /** What earlier sessions took, as far as it is known. */
  readonly known?: WorkflowDurations | undefined
}

/** What is so many times longer than the mean is rare, and would mislead for long: it counts for no more. */
const MOST_TIMES = 4
/** Fewer sessions do not tell what is rare. */
const LEAST_SESSIONS = 3

/**
 * What the completed stages and items of a session took, without its pauses. Each stage and each kind counts once: the
 * items of a kind by their mean, so that a session of thousands says no more than another.
 */
export function sampleOf(
  { stages, items }: Pick<Snapshot, 'stages' | 'items'>,
  options: SampleOptions,
): WorkflowDurations {
  const took = (part: StageState | ItemState): number | undefined => {
    const { status, startedAt, endedAt } = part
    if (status !== 'completed' || startedAt === undefined || endedAt === undefined) return undefined
    if (startedAt < options.since || endedAt < startedAt) return undefined
    return endedAt - startedAt - options.idle.within(startedAt, endedAt)
  }
  const own = new Set(options.stages)
  const sumOf = (side: 'stages' | 'items', name: string, ms: number): [string, DurationSum] => {
    const before = options.known && ownOf(options.known[side], name)
    const isKnown = before !== undefined && before.count >= LEAST_SESSIONS && before.totalMs > 0
    return [name, { count: 1, totalMs: isKnown ? Math.min(ms, MOST_TIMES * meanOf(before)) : ms }]
  }
  const names = [...own, ...Object.keys(stages).filter((name) => !own.has(name))].slice(0, MAX_DURATION_NAMES)
  const kinds = new Map<string, DurationSum>()
  for (const item of Object.values(items)) {
    const ms = took(item)
    if (ms === undefined) continue
    const kind = isName(item.kind) ? item.kind : ''
    const { count, totalMs } = kinds.get(kind) ?? { count: 0, totalMs: 0 }
    kinds.set(kind, { count: count + 1, totalMs: totalMs + ms })
  }
  return {
    stages: Object.fromEntries(
      names.flatMap((name) => {
        const stage = ownOf(stages, name)
        const ms = stage && took(stage)
        return ms === undefined ? [] : [sumOf('stages', name, ms)]
      }),
    ),
    items: Object.fromEntries(
      [...kinds]
        .slice(0, MAX_DURATION_NAMES)
        .map(([kind, { count, totalMs }]) => sumOf('items', kind, totalMs / count)),
    ),
  }
}

/** Whether there is anything in it. */
export const isEmptySample = ({ stages, items }: WorkflowDurations): boolean =>
  Object.keys(stages).length === 0 && Object.keys(items).length === 0
