import { type BundleEntry, CLIENTS, HOOKS, PARTS } from '../bundle/entries.ts'
import { sizeOf } from '../bundle/size-of.ts'
import { type BundleRow, bundleGoals, bundleMethod, bundleReport } from './bundle-report.ts'
import type { Calculation } from './scenario.ts'

/** What of us and of others an application's visitors load. */
export const bundle: Calculation = {
  name: 'bundle',
  title: 'What a page loads',
  summary: 'what the client, its parts and the hooks weigh in a bundle, and what those of others do',
  isTimeless: true,
  async calculate() {
    const parts = await weigh(Object.values(PARTS))
    const groups = { parts, clients: await weigh(CLIENTS), hooks: await weigh(HOOKS) }
    return { report: bundleReport(groups), goals: bundleGoals(groups.parts) }
  },
  method: bundleMethod,
}

const weigh = (entries: readonly BundleEntry[]): Promise<BundleRow[]> =>
  Promise.all(entries.map(async (entry) => ({ entry, size: await sizeOf(entry) })))
