import { describe, expect, it } from 'vitest'
import { createFold, initialSnapshot } from './fold.ts'
import type { AnyPatch } from './merge.ts'
import { createPercentTracker } from './percent.ts'
import { newRecord } from './testing/any-log.ts'
import { type AnyWorkflow, defineWorkflow, type ItemPolicy } from './workflow.ts'

/** Plays patches through a tracker, as an emitter does, and gives the percent after each. */
function percents(workflow: AnyWorkflow, patches: readonly AnyPatch[]): number[] {
  const fold = createFold(initialSnapshot(newRecord({ plan: [...workflow.plan] })))
  const tracker = createPercentTracker(fold.snapshot(), workflow)
  return patches.map((patch) => {
    const before = fold.snapshot().items
    fold.applyPatch(patch)
    for (const id of Object.keys(patch.items ?? {})) {
      const after = fold.state.items[id]
      if (after !== undefined) tracker.itemChanged(before[id], after)
    }
    return tracker.observe(fold.state)
  })
}

const done = { status: 'completed' } as const
const active = { status: 'active' } as const

/** Enters each stage of a plan in turn, and completes the one before. */
const walk = (workflow: AnyWorkflow): AnyPatch[] =>
  workflow.plan.map(({ id }, index) => {
    const before = workflow.plan[index - 1]?.id
    return { stage: id, stages: { ...(before !== undefined && { [before]: done }), [id]: active } }
  })

describe('the percent of a plan', () => {
  it('counts a stage by current and total, within its weight', () => {
    const workflow = defineWorkflow({ name: 'w', stages: { a: 'A', b: { title: 'B', weight: 3 } } })
    expect(
      percents(workflow, [
        { stage: 'a', stages: { a: { status: 'active', total: 4 } } },
        { stages: { a: { current: 2 } } },
        { stage: 'b', stages: { a: done, b: { status: 'active', total: 3 } } },
        { stages: { b: { current: 1 } } },
      ]),
    ).toEqual([0, 12.5, 25, 50])
  })

  it('follows the ranges of a plan of five stages', () => {
    const proposals = defineWorkflow({
      name: 'proposals',
      stages: {
        initializing: { title: 'Initializing', range: [0, 20] },
        clustering: { title: 'Clustering', range: [20, 40] },
        synthesizing: { title: 'Synthesizing', range: [40, 80] },
        deduplicating: { title: 'Deduplicating', range: [80, 95] },
        complete: { title: 'Complete', range: [95, 100] },
      },
    })
    expect(percents(proposals, walk(proposals))).toEqual([0, 20, 40, 80, 95])
  })

  it('follows the ranges of a plan of seven stages', () => {
    const tree = defineWorkflow({
      name: 'tree-build',
      stages: {
        initializing: { title: 'Initializing', range: [0, 14] },
        fetching: { title: 'Fetching', range: [14, 28] },
        creating_tree: { title: 'Creating Tree', range: [28, 42] },
        analyzing: { title: 'Analyzing', range: [42, 56] },
        creating_blocks: { title: 'Creating Blocks', range: [56, 70] },
        creating_nodes: { title: 'Creating Nodes', range: [70, 84] },
        creating_content: { title: 'Creating Content', range: [84, 100] },
      },
    })
    expect(percents(tree, walk(tree))).toEqual([0, 14, 28, 42, 56, 70, 84])
  })

  it('leaves a skipped stage out of the sum, and one that was passed over', () => {
    const workflow = defineWorkflow({ name: 'w', stages: { a: 'A', b: 'B', c: 'C', d: 'D' } })
    expect(
      percents(workflow, [
        { stage: 'a', stages: { a: active } },
        { stages: { a: done, b: { status: 'skipped' } } },
        { stage: 'd', stages: { d: active } },
      ]),
    ).toEqual([0, 33.33, 50])
  })

  it('divides what remains anew when a stage is added, so that the bar neither jumps back nor sticks', () => {
    const workflow = defineWorkflow({ name: 'w', stages: { a: 'A', b: 'B' } })
    const [before, grown, after, end] = percents(workflow, [
      { stage: 'b', stages: { a: done, b: { status: 'active', total: 2 } } },
      { plan: [...workflow.plan, { id: 'c', weight: 2 }] },
      { stages: { b: { current: 1 } } },
      { stage: 'c', stages: { b: done, c: active } },
    ])
    expect(before).toBe(50)
    expect(grown).toBe(50)
    expect(after).toBeGreaterThan(50)
    expect(end).toBeGreaterThan(after as number)
    expect(end).toBeLessThan(100)
  })

  it('stays below 100 when everything is done', () => {
    const workflow = defineWorkflow({ name: 'w', stages: { a: 'A' } })
    expect(percents(workflow, [{ stages: { a: done } }])).toEqual([99.99])
  })
})

describe('the percent of items', () => {
  const files = (policy: ItemPolicy): AnyWorkflow => defineWorkflow({ name: 'w', stages: {}, items: policy })
  const item = (status: 'pending' | 'active' | 'completed' | 'failed', percent?: number) => ({
    status,
    ...(percent !== undefined && { percent }),
  })

  it('is 40 for two of five completed and one at 30, where active ones count for nothing', () => {
    const items = {
      a: item('completed'),
      b: item('completed'),
      c: item('active', 30),
      d: item('pending'),
      e: item('pending'),
    }
    expect(percents(files({ active: 'zero' }), [{ items }])).toEqual([40])
    expect(percents(files({ active: 'percent' }), [{ items }])).toEqual([46])
  })

  it('counts a failed item by the policy: as done, as nothing, or by what it reached', () => {
    const items = { a: item('completed'), b: item('completed'), c: item('failed', 50) }
    expect(percents(files({ failed: 'zero' }), [{ items }])).toEqual([66.67])
    expect(percents(files({ failed: 'partial' }), [{ items }])).toEqual([83.33])
    expect(percents(files({ failed: 'done' }), [{ items }])).toEqual([99.99])
  })

  it('counts what was cancelled, and so left undone, as nothing', () => {
    const items = { a: item('completed'), b: { status: 'cancelled' as const, percent: 50 } }
    for (const failed of ['done', 'zero', 'partial'] as const) {
      expect(percents(files({ failed }), [{ items }])).toEqual([50])
    }
  })

  it('is that of the stage which is said to have them, and of no stage after it', () => {
    const stages = { read: { title: 'Reading', items: true }, publish: { title: 'Publishing', weight: 4 } }
    const workflow = defineWorkflow({ name: 'w', stages })
    const [reading, publishing] = walk(workflow) as [AnyPatch, AnyPatch]
    const read = { items: { a: item('completed'), b: item('completed') } }
    expect(percents(workflow, [reading, read, publishing])).toEqual([0, 20, 20])
  })

  it('is that of the current stage, where none is said to have them', () => {
    const workflow = defineWorkflow({ name: 'w', stages: { read: 'Reading', publish: 'Publishing' } })
    const [reading] = walk(workflow) as [AnyPatch]
    expect(percents(workflow, [reading, { items: { a: item('completed'), b: item('pending') } }])).toEqual([0, 25])
  })

  it('goes on in another worker’s hands as it would have gone on in the first’s, to both decimals', () => {
    const fold = createFold(initialSnapshot(newRecord({ plan: [] })))
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const apply = (done: number) =>
      fold.applyPatch({ items: Object.fromEntries(ids.map((id, i) => [id, item(i < done ? 'completed' : 'pending')])) })
    apply(1)
    fold.applyPatch({ percent: 14.29 })
    const { items } = fold.snapshot()
    const tracker = createPercentTracker(fold.snapshot(), files({}))
    apply(4)
    for (const id of ids) tracker.itemChanged(items[id], item(ids.indexOf(id) < 4 ? 'completed' : 'pending'))
    expect(tracker.observe(fold.state)).toBe(57.14)
  })

  it('moves on when more items turn up, from where it is', () => {
    const reached = percents(files({}), [
      { items: { a: item('completed'), b: item('pending') } },
      { items: { c: item('pending'), d: item('pending') } },
      { items: { b: item('completed') } },
      { items: { c: item('completed') } },
    ])
    expect(reached[0]).toBe(50)
    expect(reached[1]).toBe(50)
    expect(reached[2]).toBeGreaterThan(50)
    expect(reached[3]).toBeGreaterThan(reached[2] as number)
  })
})
