import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WorkflowDurations } from './durations.ts'
import { createFold, initialSnapshot } from './fold.ts'
import type { AnyPatch } from './merge.ts'
import { createOutlook } from './outlook.ts'
import { newRecord } from './testing/any-log.ts'
import type { PlanEntry } from './types.ts'

const policy = { failed: 'done', active: 'percent', phases: {}, retryWhileLive: false } as const
const times = (sums: Record<string, [count: number, totalMs: number]>): WorkflowDurations['stages'] =>
  Object.fromEntries(Object.entries(sums).map(([name, [count, totalMs]]) => [name, { count, totalMs }]))

/** An outlook over a state that patches change. */
function looking(plan: PlanEntry[], durations: Partial<WorkflowDurations>, stages = {}) {
  const fold = createFold(initialSnapshot(newRecord({ plan })))
  const outlook = createOutlook(fold.snapshot(), {
    durations: { stages: {}, items: {}, ...durations },
    items: policy,
    stages,
  })
  return {
    lookAfter(patch: AnyPatch) {
      const before = Object.keys(patch.items ?? {}).map((id) => [id, fold.state.items[id]] as const)
      fold.applyPatch(patch)
      for (const [id, item] of before) {
        const now = fold.state.items[id]
        if (now !== undefined) outlook.itemChanged(item, now)
      }
      return outlook.look(fold.state)
    },
  }
}

const PLAN: PlanEntry[] = [{ id: 'read' }, { id: 'work', weight: 3 }, { id: 'save' }]
const STAGES = times({ read: [2, 2_000], work: [2, 8_000], save: [2, 1_000] })

describe('an outlook', () => {
  it('is the sum of what the stages usually take, and the rest of the one under way', () => {
    const { lookAfter } = looking(PLAN, { stages: STAGES })
    expect(lookAfter({})).toMatchObject({ run: { doneMs: 0, leftMs: 5_500 }, stepMs: 0 })
    expect(lookAfter({ stage: 'read', stages: { read: { status: 'active' } } })).toMatchObject({
      stage: { id: 'read', doneMs: 0, leftMs: 1_000 },
      run: { doneMs: 0, leftMs: 5_500 },
      stepMs: 1_000,
    })
    const half = { status: 'active', current: 10, total: 20 } as const
    expect(lookAfter({ stage: 'work', stages: { read: { status: 'completed' }, work: half } })).toMatchObject({
      stage: { id: 'work', doneMs: 2_000, leftMs: 2_000 },
      run: { doneMs: 3_000, leftMs: 2_500 },
      stepMs: 200,
    })
  })

  it('leaves out what was skipped or passed over, and counts what is seldom reached for little', () => {
    const { lookAfter } = looking(PLAN, { stages: times({ read: [10, 10_000], work: [10, 40_000], save: [1, 500] }) })
    expect(lookAfter({})?.run.leftMs).toBe(5_000 + 50)
    expect(lookAfter({ stages: { work: { status: 'skipped' } } })?.run.leftMs).toBe(50)
    expect(lookAfter({ stage: 'save', stages: { save: { status: 'active' } } })?.run.leftMs).toBe(500)
  })

  it('takes a stage that nothing is known of by its weight', () => {
    const { lookAfter } = looking(PLAN, { stages: times({ read: [1, 1_000], save: [1, 3_000] }) })
    expect(lookAfter({})?.run.leftMs).toBe(4_000 + 3 * 2_000)
  })

  it('knows nothing where nothing helps', () => {
    expect(looking(PLAN, {}).lookAfter({})).toBeUndefined()
    expect(looking(PLAN, { stages: times({ other: [1, 1_000] }) }).lookAfter({})).toBeUndefined()
    expect(looking([], { stages: STAGES }).lookAfter({})).toBeUndefined()
    expect(looking([], {}).lookAfter({ items: { a: { status: 'active' } } })).toBeUndefined()
  })

  it('has items by their kinds, side by side as they are seen to be, unknown kinds as items are on the whole', () => {
    const { lookAfter } = looking([], { items: times({ pdf: [2, 6_000], image: [2, 2_000] }) })
    const items = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((id, n) => [
        id,
        { status: 'pending' as const, kind: ['pdf', 'image', 'odd', 'image'][n] },
      ]),
    )
    expect(lookAfter({ items })?.run).toMatchObject({ doneMs: 0, leftMs: 3_000 + 1_000 + 2_000 + 1_000 })
    expect(lookAfter({ items: { a: { status: 'active' }, b: { status: 'active' } } })?.run.leftMs).toBe(3_500)
    expect(lookAfter({ items: { a: { status: 'completed' }, b: { percent: 50 } } })?.run).toMatchObject({
      doneMs: 1_750,
      leftMs: 1_750,
    })
  })

  it('takes a stage of items for as long as these take, also once it is done', () => {
    const { lookAfter } = looking(
      PLAN,
      { stages: STAGES, items: times({ '': [1, 1_000] }) },
      { work: { title: '', items: true } },
    )
    const items = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${n}`, { status: 'pending' as const }]))
    const begun = lookAfter({ stage: 'work', stages: { work: { status: 'active' } }, items })
    expect(begun).toMatchObject({ stage: { leftMs: 20_000 }, run: { leftMs: 20_500 }, stepMs: 1_000 })
    const done = lookAfter({ stage: 'save', stages: { work: { status: 'completed' }, save: { status: 'active' } } })
    expect(done?.run).toEqual({ doneMs: 20_000, leftMs: 500, stepMs: 500 })
  })

  it('gives items to the first stage that has them, where none says that they are its own', () => {
    const { lookAfter } = looking(PLAN, { stages: STAGES, items: times({ '': [1, 1_000] }) })
    const items = { a: { status: 'completed' as const }, b: { status: 'active' as const } }
    expect(lookAfter({ stage: 'work', stages: { work: { status: 'active' } }, items })?.run.leftMs).toBe(1_500)
    const then = lookAfter({ stage: 'save', stages: { work: { status: 'completed' }, save: { status: 'active' } } })
    expect(then?.run).toMatchObject({ doneMs: 2_000, leftMs: 500 })
  })

  it('is never below nothing, whatever becomes of stages and items', () => {
    const anyPatch = fc.record({
      stages: fc.dictionary(
        fc.constantFrom('read', 'work', 'save'),
        fc.record({
          status: fc.constantFrom('pending', 'active', 'completed', 'failed', 'skipped'),
          current: fc.nat(9),
        }),
      ),
      items: fc.dictionary(
        fc.constantFrom('a', 'b', 'c'),
        fc.record({
          status: fc.constantFrom('pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'),
          percent: fc.nat(100),
          kind: fc.constantFrom('pdf', 'image'),
        }),
      ),
    })
    fc.assert(
      fc.property(fc.array(anyPatch, { maxLength: 20 }), (patches) => {
        const { lookAfter } = looking(PLAN, { stages: STAGES, items: times({ pdf: [1, 500] }) })
        for (const patch of patches) {
          const look = lookAfter(patch as AnyPatch)
          for (const ms of [look?.run.doneMs, look?.run.leftMs, look?.stage.leftMs, look?.stepMs]) {
            expect(ms).toBeGreaterThanOrEqual(0)
          }
        }
      }),
    )
  })
})
