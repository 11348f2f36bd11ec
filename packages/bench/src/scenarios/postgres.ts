import { POSTGRES_ROUTES, type RouteName } from '../relay/routes.ts'
import { openPostgres } from '../relay/servers.ts'
import { contend } from './relay-contest.ts'
import { type Contest, relayGoals, relayMethod, relayReport } from './relay-report.ts'
import type { Calculation } from './scenario.ts'

const CONTEST: Contest = {
  ours: 'postgres-ours',
  limit: 'postgres-ten',
  control: 'postgres-ten-again',
  perSecond: 40_000,
  p99: 10,
  distance: [
    'One by one, the writer, the follower and Postgres together take more than one of the two cores; by hand they take about half as much or less. An append of ours',
    'looks at the lease, the end and the batch that may be a repeat, writes the event and the record, and rings; each ring makes the follower read, since',
    'an event does not travel by `NOTIFY`, which anybody in the database may hear, past row-level security. With so little to spare, the slowest hundredth',
    'waits for a core. What was tried, on a machine where the p99 was 18 ms, and not kept: one statement at a time for all sessions',
    '(10 to 14 ms, but batches a seventh slower), statements that are prepared by name (a tenth less of the server’s time, but unsafe behind some poolers),',
    'and appends that wait 2 ms for others (a quarter less of the server’s time; 10 to 12 ms, but each event is later).',
  ],
}

/** From a durable append to its delivery in another process, over Postgres. */
export const postgres: Calculation = {
  name: 'postgres',
  title: 'From an append to another process, over Postgres',
  summary:
    'events a second, and how long they take, from `store.append` to a follower in another process, over Postgres',
  async calculate(effort) {
    const rounds = await contend(openPostgres, Object.keys(POSTGRES_ROUTES) as RouteName[], effort)
    return { report: relayReport(rounds, CONTEST), goals: relayGoals('Postgres', rounds, CONTEST) }
  },
  method: (effort) => relayMethod(effort, CONTEST),
}
