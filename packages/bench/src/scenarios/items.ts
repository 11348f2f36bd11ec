import type { ItemsCost } from '../items/cost.ts'
import { runItems } from '../items/run-items.ts'
import { interleave } from '../plan.ts'
import { itemsGoals, itemsMethod, itemsReport, SIZES, turnsOf } from './items-report.ts'
import type { Calculation } from './scenario.ts'

/** What an update of one item costs, by how many there are. */
export const items: Calculation = {
  name: 'items',
  title: 'Many items',
  summary: 'what an update of one of 10 to 10,000 items costs the worker and a follower, and what an item holds',
  async calculate(effort) {
    const costs = new Map<string, ItemsCost[]>()
    for (const { peer: size } of interleave(SIZES.map(String), effort.quick ? 1 : 5)) {
      const cost = await runItems(Number(size), turnsOf(effort))
      costs.set(size, [...(costs.get(size) ?? []), cost])
    }
    const rows = SIZES.map((size) => ({ size, costs: costs.get(String(size)) ?? [] }))
    return { report: itemsReport(rows), goals: itemsGoals(rows) }
  },
  method: itemsMethod,
}
