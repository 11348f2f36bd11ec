import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibratePlan } from './calibrate.ts'
import type { WorkflowDurations } from './durations.ts'
import type { PlanEntry, Snapshot } from './types.ts'

const NEW: Pick<Snapshot, 'plan' | 'stages'> = { plan: [], stages: {} }
const weightsOf = (plan: readonly PlanEntry[]): number[] => plan.map(({ weight = 1 }) => weight)
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const known = (sums: Record<string, [count: number, meanMs: number]>): WorkflowDurations => ({
  stages: Object.fromEntries(
    Object.entries(sums).map(([id, [count, meanMs]]) => [id, { count, totalMs: count * meanMs }]),
  ),
  items: {},
})
const own: PlanEntry[] = [
  { id: 'read', title: 'Reading' },
  { id: 'work', title: 'Working', weight: 2 },
  { id: 'save', title: 'Saving' },
]

describe('a calibrated plan', () => {
  it('weighs stages as their durations are, and is as heavy as it was', () => {
    const anyMeans = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(anyMeans, ([read = 0, work = 0, save = 0]) => {
        const weights = weightsOf(
          calibratePlan(own, NEW, known({ read: [5, read], work: [5, work], save: [50, save] })),
        )
        expect(sumOf(weights)).toBeCloseTo(4, 1)
        for (const [index, ms] of [read, work, save].entries()) {
          expect(weights[index]).toBeCloseTo((4 * ms) / (read + work + save), 2)
        }
      }),
    )
  })

  it('leaves a stage that too little is known of the share that it had', () => {
    const plan = calibratePlan(own, NEW, known({ read: [3, 3_000], work: [3, 1_000], save: [2, 99_000] }))
    expect(weightsOf(plan)).toEqual([2.25, 0.75, 1])
  })

  it('is the workflow’s own where nothing is known, or only stages without a weight', () => {
    expect(calibratePlan(own, NEW, undefined)).toBe(own)
    expect(calibratePlan(own, NEW, known({}))).toBe(own)
    expect(calibratePlan(own, NEW, known({ read: [9, 0] }))).toBe(own)
    const weightless = own.map((entry) => ({ ...entry, weight: 0 }))
    expect(calibratePlan(weightless, NEW, known({ read: [9, 10] }))).toBe(weightless)
  })

  it('of a session that was begun has the weights that the session has', () => {
    const begun = {
      plan: [{ id: 'read', weight: 7 }, { id: 'work' }],
      stages: { read: { status: 'active' as const } },
    }
    const plan = calibratePlan(own, begun, known({ read: [5, 100], work: [5, 100], save: [5, 100] }))
    expect(plan).toEqual([
      { id: 'read', title: 'Reading', weight: 7 },
      { id: 'work', title: 'Working' },
      { id: 'save', title: 'Saving' },
    ])
  })
})
