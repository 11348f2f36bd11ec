import type { SessionStore, WorkflowDurations } from '../../src/index.ts'
import { changed, gap, type Mutant } from './mutant.ts'

/** A store that keeps durations by itself, by its own rule. */
function keeping(
  store: SessionStore,
  add: (kept: WorkflowDurations, sample: WorkflowDurations) => WorkflowDurations | Promise<WorkflowDurations>,
  nameOf: (workflow: string) => string = (workflow) => workflow,
): SessionStore {
  const kept = new Map<string, WorkflowDurations>()
  const of = (workflow: string): WorkflowDurations => kept.get(nameOf(workflow)) ?? { stages: {}, items: {} }
  return changed(store, {
    async recordDurations(workflow, sample) {
      await store.recordDurations(workflow, sample)
      kept.set(nameOf(workflow), await add(of(workflow), sample))
    },
    durations: async (workflow) => of(workflow),
  })
}

type Side = WorkflowDurations['stages']

const summed = (kept: Side, sample: Side): Side => {
  const sums = { ...kept }
  for (const [name, { count, totalMs }] of Object.entries(sample)) {
    const before = sums[name]
    sums[name] = { count: (before?.count ?? 0) + count, totalMs: (before?.totalMs ?? 0) + totalMs }
  }
  return sums
}

const bothSummed = (kept: WorkflowDurations, sample: WorkflowDurations): WorkflowDurations => ({
  stages: summed(kept.stages, sample.stages),
  items: summed(kept.items, sample.items),
})

/** Halves each name by itself. */
const halvedAlone = (side: Side): Side =>
  Object.fromEntries(
    Object.entries(side).map(([name, { count, totalMs }]) => {
      let share = 1
      while (count * share > 100) share /= 2
      return [name, { count: count * share, totalMs: totalMs * share }]
    }),
  )

/** A sum that is read, and written when others had their turn. */
const slowly = async (kept: WorkflowDurations, sample: WorkflowDurations): Promise<WorkflowDurations> => {
  await gap()
  return bothSummed(kept, sample)
}

/** Faults in what is remembered of durations. */
export const durationMutants: readonly Mutant[] = [
  {
    name: 'keeps the last sample alone',
    law: 63,
    breakIn: (store) => keeping(store, (_kept, sample) => sample),
  },
  {
    name: 'mixes the durations of workflows',
    law: 63,
    breakIn: (store) => keeping(store, bothSummed, () => 'all'),
  },
  {
    name: 'leaves items without a kind out',
    law: 63,
    breakIn: (store) =>
      changed(store, {
        recordDurations: (workflow, { stages, items: { '': _, ...items } }) =>
          store.recordDurations(workflow, { stages, items }),
      }),
  },
  { name: 'reads, adds and writes in three steps', law: 64, breakIn: (store) => keeping(store, slowly) },
  {
    name: 'adds up in each process by itself',
    law: 65,
    breakIn: (store) => keeping(store, bothSummed),
  },
  { name: 'takes as many names as come', law: 66, breakIn: (store) => keeping(store, bothSummed) },
  {
    name: 'records nothing more once it is full',
    law: 66,
    breakIn: (store) =>
      keeping(store, (kept, sample) => {
        if (Object.keys(kept.stages).length >= 100) return kept
        const { stages, items } = bothSummed(kept, sample)
        const cut = (side: Side): Side => Object.fromEntries(Object.entries(side).slice(0, 100))
        return { stages: cut(stages), items: cut(items) }
      }),
  },
  { name: 'lets nothing fade', law: 67, breakIn: (store) => keeping(store, bothSummed) },
  {
    name: 'fades what is common and keeps what is rare',
    law: 67,
    breakIn: (store) =>
      keeping(store, (kept, sample) => {
        const { stages, items } = bothSummed(kept, sample)
        return { stages: halvedAlone(stages), items: halvedAlone(items) }
      }),
  },
  {
    name: 'takes any sample',
    law: 68,
    breakIn: (store) =>
      changed(store, {
        recordDurations: (workflow, sample) => store.recordDurations(workflow, sample).catch(() => undefined),
      }),
  },
  {
    name: 'writes what is right of a sample that is not',
    law: 68,
    breakIn: (store) =>
      changed(store, {
        async recordDurations(workflow, { stages, items }) {
          await store.recordDurations(workflow, { stages, items: {} })
          await store.recordDurations(workflow, { stages: {}, items })
        },
      }),
  },
]
