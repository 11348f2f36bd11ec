import { REDIS_ROUTES, type RouteName } from '../relay/routes.ts'
import { openRedis } from '../relay/servers.ts'
import { contend } from './relay-contest.ts'
import { type Contest, relayGoals, relayMethod, relayReport } from './relay-report.ts'
import type { Calculation } from './scenario.ts'

const CONTEST: Contest = {
  ours: 'redis-ours',
  limit: 'redis-script',
  control: 'redis-script-again',
  perSecond: 150_000,
  p99: 3,
  distance: [
    'At a thousand single events a second a latency is, for the most part, how soon each of the three gets a core: what is written by hand strays',
    'from round to round by more than ours is away from it. Beyond that, the script of ours takes half as long again in Redis: before it writes, it looks',
    'at the lease, the end, the head of the log and the batch that may be a repeat, and each is a call of its own.',
  ],
}

/** From a durable append to its delivery in another process, over Redis. */
export const redis: Calculation = {
  name: 'redis',
  title: 'From an append to another process, over Redis',
  summary: 'events a second, and how long they take, from `store.append` to a follower in another process, over Redis',
  async calculate(effort) {
    const rounds = await contend(openRedis, Object.keys(REDIS_ROUTES) as RouteName[], effort)
    return { report: relayReport(rounds, CONTEST), goals: relayGoals('Redis', rounds, CONTEST) }
  },
  method: (effort) => relayMethod(effort, CONTEST),
}
