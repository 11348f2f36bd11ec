import {
  assertDurations,
  type DurationSum,
  MAX_DURATION_COUNT,
  MAX_DURATION_NAMES,
  MIN_DURATION_COUNT,
  type WorkflowDurations,
} from '@progress/core'
import type { Context } from './context.ts'
import { decodeName, encodeName } from './encode-name.ts'
import { DURATIONS, RECORD_DURATIONS } from './scripts/duration-scripts.ts'

/** Of one sample, on each side: Lua takes some thousands of arguments. Holders send a hundred. */
const MAX_SENT_NAMES = 1_000

/**
 * Adds what one session took.
 *
 * @throws {TypeError} for a sample that is none.
 */
export async function recordDurations(
  { run, names }: Context,
  workflow: string,
  sample: WorkflowDurations,
): Promise<void> {
  assertDurations(sample)
  const limits = [MAX_DURATION_NAMES, MAX_DURATION_COUNT, MIN_DURATION_COUNT]
  const sums = [sample.stages, sample.items].flatMap((side, index) =>
    Object.entries(side)
      .slice(0, MAX_SENT_NAMES)
      .flatMap(([name, { count, totalMs }]) => [index + 1, encodeName(name), count, totalMs]),
  )
  await run(RECORD_DURATIONS, names.durations(workflow), ...limits, ...sums)
}

/** What the sessions of a workflow took. */
export async function readDurations({ run, names }: Context, workflow: string): Promise<WorkflowDurations> {
  const [stages = [], items = []] = (await run(DURATIONS, names.durations(workflow))) as string[][]
  return { stages: sideOf(stages), items: sideOf(items) }
}

function sideOf(reply: readonly string[]): Record<string, DurationSum> {
  const sums: [string, DurationSum][] = []
  for (let index = 0; index + 1 < reply.length; index += 2) {
    const [count, totalMs] = (reply[index + 1] ?? '').split(' ').map(Number)
    if (count !== undefined && totalMs !== undefined) sums.push([decodeName(reply[index] ?? ''), { count, totalMs }])
  }
  return Object.fromEntries(sums)
}
