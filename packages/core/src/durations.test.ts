import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDurations,
  assertDurations,
  type DurationSum,
  MAX_DURATION_COUNT,
  MAX_DURATION_NAMES,
  meanOf,
  NO_DURATIONS,
  type WorkflowDurations,
} from './durations.ts'

const anySide = fc
  .dictionary(
    fc.stringMatching(/^[a-z]{1,2}$/),
    fc.record({ count: fc.integer({ min: 1, max: 500 }), totalMs: fc.nat(1e9) }),
    { maxKeys: 150 },
  )
  .map((side) => ({ ...side }))
const anySample: fc.Arbitrary<WorkflowDurations> = fc.record({ stages: anySide, items: anySide })
const sidesOf = ({ stages, items }: WorkflowDurations) => [stages, items]

describe('what is known of durations', () => {
  it('stays within its bounds, whatever is added', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 6 }), (samples) => {
        for (const side of sidesOf(samples.reduce(addDurations, NO_DURATIONS))) {
          expect(Object.keys(side).length).toBeLessThanOrEqual(MAX_DURATION_NAMES)
          for (const { count, totalMs } of Object.values(side)) {
            expect(count).toBeGreaterThan(0)
            expect(count).toBeLessThanOrEqual(MAX_DURATION_COUNT)
            expect(totalMs).toBeGreaterThanOrEqual(0)
          }
        }
      }),
      { numRuns: 30 },
    )
  })

  it('has means that lie between those of its samples', () => {
    const anySum = fc.record({ count: fc.integer({ min: 1, max: 50 }), totalMs: fc.nat(1e6) })
    fc.assert(
      fc.property(fc.array(anySum, { minLength: 1, maxLength: 30 }), (sums) => {
        const means = sums.map(meanOf)
        const known = sums.reduce((kept, read) => addDurations(kept, { stages: { read }, items: {} }), NO_DURATIONS)
        const mean = meanOf(known.stages.read as DurationSum)
        expect(mean).toBeGreaterThanOrEqual(Math.min(...means) - 1e-6)
        expect(mean).toBeLessThanOrEqual(Math.max(...means) + 1e-6)
      }),
    )
  })

  it('follows what stages take now within some hundred sessions', () => {
    let known = NO_DURATIONS
    const add = (totalMs: number, sessions: number): void => {
      for (let n = 0; n < sessions; n += 1) {
        known = addDurations(known, { stages: { read: { count: 1, totalMs } }, items: {} })
      }
    }
    add(10_000, 100)
    add(1_000, 300)
    expect(meanOf(known.stages.read as DurationSum)).toBeLessThan(2_500)
  })

  it('takes names for what they are', () => {
    assertDurations({ stages: { toString: { count: 1, totalMs: 1 } }, items: { '': { count: 1, totalMs: 0 } } })
    const hostile = JSON.parse('{"stages":{"__proto__":{"count":1,"totalMs":1}},"items":{}}') as WorkflowDurations
    expect(() => assertDurations(hostile)).toThrow('no name of a stage or kind: __proto__')
  })
})
