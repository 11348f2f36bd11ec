import { isName } from './names.ts'

/** How long something took, in all, over the times that count. After old times have faded, `count` may be a fraction. */
export interface DurationSum {
  readonly count: number
  readonly totalMs: number
}

/** What a workflow's sessions took, in sums. */
export interface WorkflowDurations {
  /** By the stage's name. */
  readonly stages: Readonly<Record<string, DurationSum>>
  /** One item, by its kind; `''` for those without. */
  readonly items: Readonly<Record<string, DurationSum>>
}

/** How many names are kept on each side of a workflow's durations; what comes new beyond them is dropped. */
export const MAX_DURATION_NAMES = 100
/** No count stays above this: the whole side is halved, so that what is long past fades and shares stay as they are. */
export const MAX_DURATION_COUNT = 100
/** What has faded below this is forgotten, so that a name that is used no more leaves its place to another. */
export const MIN_DURATION_COUNT = 0.5

/** What is known of a workflow that nothing was ever recorded of. */
export const NO_DURATIONS: WorkflowDurations = /* @__PURE__ */ Object.freeze({
  stages: /* @__PURE__ */ Object.freeze({}),
  items: /* @__PURE__ */ Object.freeze({}),
})

/**
 * Refuses what is no sample: stores call it before they write.
 *
 * @throws {TypeError} for a name that is none, a count that is not a number above 0, or a total below 0.
 */
export function assertDurations({ stages, items }: WorkflowDurations): void {
  for (const [side, sums] of [stages, items].entries()) {
    for (const [name, { count, totalMs }] of Object.entries(sums)) {
      if (!isName(name) && !(name === '' && side === 1)) throw new TypeError(`no name of a stage or kind: ${name}`)
      if (!(Number.isFinite(count) && count > 0)) throw new TypeError(`the count of ${name} is not above 0: ${count}`)
      if (!(Number.isFinite(totalMs) && totalMs >= 0))
        throw new TypeError(`the total of ${name} is below 0: ${totalMs}`)
    }
  }
}

/** What is known of a workflow after one more sample; laws 63 to 68 hold stores to it. */
export function addDurations(kept: WorkflowDurations, sample: WorkflowDurations): WorkflowDurations {
  return { stages: addSide(kept.stages, sample.stages), items: addSide(kept.items, sample.items) }
}

/** The mean of a sum, in ms. */
export const meanOf = ({ count, totalMs }: DurationSum): number => totalMs / count

type Side = WorkflowDurations['stages']

function addSide(kept: Side, sample: Side): Side {
  const sums = new Map(Object.entries(kept))
  for (const [name, { count, totalMs }] of Object.entries(sample)) {
    const before = sums.get(name)
    if (before === undefined && sums.size >= MAX_DURATION_NAMES) continue
    sums.set(name, { count: (before?.count ?? 0) + count, totalMs: (before?.totalMs ?? 0) + totalMs })
  }
  return Object.freeze(Object.fromEntries(faded(sums)))
}

function faded(sums: ReadonlyMap<string, DurationSum>): [string, DurationSum][] {
  const most = Math.max(0, ...[...sums.values()].map(({ count }) => count))
  let share = 1
  while (most * share > MAX_DURATION_COUNT) share /= 2
  return [...sums]
    .map(([name, { count, totalMs }]): [string, DurationSum] => [
      name,
      Object.freeze({ count: count * share, totalMs: totalMs * share }),
    ])
    .filter(([, { count }]) => share === 1 || count >= MIN_DURATION_COUNT)
}
