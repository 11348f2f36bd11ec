import { interleave } from '../plan.ts'
import type { AnswererName } from '../poll/answerers.ts'
import { runPolls } from '../poll/run-polls.ts'
import { ANSWERED, effortOf, type Polled, pollGoals, pollMethod, pollReport } from './poll-report.ts'
import type { Calculation } from './scenario.ts'

/** What a poll costs the server that finds nothing new. */
export const poll: Calculation = {
  name: 'poll',
  title: 'A poll that finds nothing new',
  summary: "the server's CPU for a poll with `If-None-Match` that is answered by 304, beside an empty reply",
  async calculate(effort) {
    const { rounds, warm, polls } = effortOf(effort)
    const results: Polled[] = []
    for (const { peer, round } of interleave(ANSWERED, rounds)) {
      const answerer = peer as AnswererName
      results.push({ answerer, round, cpuMs: await runPolls(answerer, { warm, polls }) })
    }
    return { report: pollReport(results), goals: pollGoals(results) }
  },
  method: pollMethod,
}
