import { assertDurations, type DurationSum, type WorkflowDurations } from '@progress/core'
import { plainJson } from './sql-text.ts'

type Side = 'stage' | 'item'

/**
 * A sample as `record_durations` takes it.
 *
 * @throws {TypeError} for one that is none.
 */
export function sumsOf(sample: WorkflowDurations): string {
  assertDurations(sample)
  const sums = (side: Side, of: WorkflowDurations['stages']) =>
    Object.entries(of).map(([name, { count, totalMs }]) => ({ side, name, count, totalMs }))
  return plainJson([...sums('stage', sample.stages), ...sums('item', sample.items)])
}

/** The rows of a workflow. */
export function durationsOf(rows: readonly string[]): WorkflowDurations {
  const sums: Record<Side, [string, DurationSum][]> = { stage: [], item: [] }
  for (const row of rows) {
    const [side, name, count, totalMs] = JSON.parse(row) as [Side, string, number, number]
    sums[side].push([name, { count, totalMs }])
  }
  return { stages: Object.fromEntries(sums.stage), items: Object.fromEntries(sums.item) }
}
