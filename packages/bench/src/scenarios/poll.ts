import type { AnswererName } from '../poll/answerers.ts'
import { runRoundOfPolls } from '../poll/run-polls.ts'
import { ANSWERED, effortOf, type Polled, pollGoals, pollMethod, pollReport } from './poll-report.ts'
import type { Calculation } from './scenario.ts'

/** What a poll costs the server that finds nothing new. */
export const poll: Calculation = {
  name: 'poll',
  title: 'A poll that finds nothing new',
  summary: "the server's CPU for a poll with `If-None-Match` that is answered by 304, beside an empty reply",
  async calculate(effort) {
    const { rounds, ...polls } = effortOf(effort)
    const results: Polled[] = []
    for (let round = 1; round <= rounds; round += 1) {
      // Whoever is first in a turn is another one in each round.
      const order = ANSWERED.map((_name, at) => ANSWERED[(at + round) % ANSWERED.length] as AnswererName)
      results.push(await runRoundOfPolls(order, polls))
    }
    return { report: pollReport(results), goals: pollGoals(results) }
  },
  method: pollMethod,
}
