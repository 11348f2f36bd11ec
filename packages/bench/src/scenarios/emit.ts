import type { Allocation } from '../emit/measure-allocation.ts'
import type { WayCost } from '../emit/measure-way.ts'
import { runAllocation, runWay } from '../emit/run-way.ts'
import type { WayName } from '../emit/ways.ts'
import { interleave } from '../plan.ts'
import { emitGoals, emitMethod, emitReport } from './emit-report.ts'
import { roundsOf, SIZES, turnsOf, waysOf } from './emit-result.ts'
import type { Calculation } from './scenario.ts'

/** What a report costs the work that makes it. */
export const emit: Calculation = {
  name: 'emit',
  title: 'What a report costs the worker',
  summary: 'what `emitter.update` costs the work that calls it, beside a log line and what others offer',
  async calculate(effort) {
    const costs = new Map<string, WayCost[]>()
    const ways = waysOf(effort)
    for (const { peer } of interleave(ways, roundsOf(effort))) {
      const cost = await runWay(peer as WayName, turnsOf(effort))
      costs.set(peer, [...(costs.get(peer) ?? []), cost])
    }
    const allocated = new Map<number, Allocation[]>()
    for (let round = 0; round < roundsOf(effort); round += 1) {
      for (const size of SIZES) allocated.set(size, [...(allocated.get(size) ?? []), await runAllocation(size)])
    }
    const result = {
      ways: ways.map((way) => ({ way, costs: costs.get(way) ?? [] })),
      allocations: SIZES.map((size) => ({ size, allocations: allocated.get(size) ?? [] })),
    }
    return { report: emitReport(result), goals: emitGoals(result) }
  },
  method: emitMethod,
}
