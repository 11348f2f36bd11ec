import { findProgram } from '@progress/test-services'
import { measureFollowers } from '../growth/followers.ts'
import type { Growth } from '../growth/growth.ts'
import { measureItems, measureLog } from '../growth/one-session.ts'
import { loadOf, measureProcesses } from '../growth/processes.ts'
import { measureSessions } from '../growth/sessions.ts'
import { growthMethod } from './growth-method.ts'
import { growthPlots } from './growth-plots.ts'
import { growthReport } from './growth-report.ts'
import { growthGoals } from './growth-result.ts'
import type { Calculation, Effort } from './scenario.ts'

/** How costs grow with what there is more of. */
export const growth: Calculation = {
  name: 'growth',
  title: 'How costs grow: followers, sessions, items, events, processes',
  summary: 'cost against followers, sessions, items, events in the log, and serving processes; a plot of each',
  async calculate(effort) {
    const measured = await measure(effort)
    return {
      report: growthReport(measured, loadOf(effort)),
      goals: growthGoals(measured),
      plots: growthPlots(measured),
    }
  },
  method: growthMethod,
}

/** One after another: two at once would measure each other. */
async function measure(effort: Effort): Promise<Growth> {
  return {
    followers: await measureFollowers(effort),
    sessions: await measureSessions(effort),
    items: await measureItems(effort),
    log: await measureLog(effort),
    processes: findProgram('redis-server') === undefined ? [] : await measureProcesses(effort),
  }
}
