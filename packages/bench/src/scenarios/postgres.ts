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
