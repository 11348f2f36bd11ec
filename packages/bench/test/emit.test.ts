import { describe, expect, it } from 'vitest'
import { ns } from '../src/emit/ns.ts'
import { isReached } from '../src/figures/goal.ts'
import { emitGoals, emitMethod, emitReport } from '../src/scenarios/emit-report.ts'
import { turnsOf, waysOf } from '../src/scenarios/emit-result.ts'
import { itemsGoals, itemsMethod, itemsReport } from '../src/scenarios/items-report.ts'

const cost = (amongManyNs: number) => ({ amongManyNs, aloneNs: 600, amongManyCpuNs: 900 })
const result = {
  ways: [
    { way: 'ours' as const, costs: [cost(90), cost(110), cost(400)] },
    { way: 'ours-followed' as const, costs: [cost(1_500)] },
    { way: 'log-line' as const, costs: [cost(2_000)] },
  ],
  allocations: [
    { size: 10, allocations: [{ inCall: 180, inAll: 400 }] },
    { size: 10_000, allocations: [{ inCall: 190, inAll: 500 }] },
  ],
}
const itemsCost = (callNs: number) => ({
  callNs,
  cpuNs: 3 * callNs,
  foldNs: 1_000,
  byHandNs: callNs / 20,
  foldAndLookNs: 2_000,
  lookAndUpdateNs: 3_000,
  heldBytes: 600,
})
const rows = [
  { size: 10, costs: [itemsCost(2_000)] },
  { size: 10_000, costs: [itemsCost(4_000), itemsCost(3_000)] },
]
const effort = { quick: false, seconds: undefined }

describe('the report of what a report costs', () => {
  it('has a row for each way, with its median and how far rounds lie apart', () => {
    const lines = emitReport(result).split('\n')
    expect(lines[2]).toContain('110 ns (90 ns to 400 ns)')
    expect(lines[4]).toContain('a log line in JSON')
  })

  it('holds the median to the bound, with and without a follower, and what more is allocated in a large session', () => {
    expect(emitGoals(result).map(({ figure }) => figure)).toEqual([110, 1_500, 100])
    expect(emitGoals(result).map(isReached)).toEqual([true, false, false])
  })

  it('has no figure where nothing was measured', () => {
    const goals = emitGoals({ ways: [], allocations: [] })
    expect(goals.map(isReached)).toEqual([false, false, false])
  })

  it('measures fewer ways, in fewer turns, in a quick run', () => {
    const quick = { ...effort, quick: true }
    expect(waysOf(quick).length).toBeLessThan(waysOf(effort).length)
    expect(turnsOf(quick)).toBeLessThan(turnsOf(effort))
    expect(emitMethod(quick)).toContain('1,500 turns')
  })
})

describe('the report of many items', () => {
  it('has a row for each size, and how the least that keeps items grows', () => {
    const lines = itemsReport(rows).split('\n')
    expect(lines).toHaveLength(6)
    expect(lines.at(-1)).toContain('× 1.50')
    expect(itemsMethod(effort)).toContain('4,000 turns')
  })

  it('compares the slowest with the fastest size, each by its quickest round', () => {
    expect(itemsGoals(rows).map(({ figure }) => figure)).toEqual([1.5, 1.5, 1])
  })
})

describe('nanoseconds', () => {
  it.each([
    [90.4, '90 ns'],
    [3_100, '3,100 ns'],
    [12_400, '12 µs'],
    [Number.NaN, '–'],
  ])('of %d read %s', (duration, text) => {
    expect(ns(duration)).toBe(text)
  })
})
