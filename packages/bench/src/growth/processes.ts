import { startRedis } from '@progress/test-services'
import { percentile } from '../figures/statistics.ts'
import type { Effort } from '../scenarios/scenario.ts'
import { Child } from './child.ts'
import type { CrowdCalls } from './crowd-calls.ts'
import { CROWD, SITE } from './programs.ts'
import type { SiteCalls, SiteOrder } from './site-calls.ts'

/** What it takes to serve the same followers by so many processes. */
export interface ProcessesRow {
  readonly processes: number
  /** Of all processes together. */
  readonly followers: number
  /** Of one serving process on average, in ms a second. */
  readonly cpuMsPerProcess: number
  /** Of all serving processes, in ms a second. */
  readonly cpuMs: number
  /** Of the worker, in ms a second. */
  readonly workerCpuMs: number
  readonly deliveriesPerSecond: number
  /** From the call of the emitter to the follower, in ms. */
  readonly p50: number
  readonly p99: number
}

/** The same work, whoever serves it. */
export const LOAD = { sessions: 50, perSecond: 10, followers: 2_000, bytes: 32 } as const
const QUICK_LOAD = { ...LOAD, sessions: 20, followers: 400 }

/** How many sessions, updates a second in each, and followers of all of them. */
export const loadOf = ({ quick }: Effort) => (quick ? QUICK_LOAD : LOAD)

const secondsOf = ({ quick, seconds }: Effort): number => seconds ?? (quick ? 2 : 8)

/**
 * One worker, Redis, and 1 to 4 processes that share the followers, each of which has followers of every session. First of
 * all one process with a single follower of each session: the difference is what followers cost.
 */
export async function measureProcesses(effort: Effort): Promise<ProcessesRow[]> {
  const { sessions, followers } = loadOf(effort)
  const redis = await startRedis()
  process.env.REDIS_URL = redis.url
  try {
    const rows: ProcessesRow[] = []
    rows.push(await measureNumber({ processes: 1, followers: sessions }, effort))
    for (const processes of effort.quick ? [1, 2] : [1, 2, 3, 4]) {
      rows.push(await measureNumber({ processes, followers }, effort))
    }
    return rows
  } finally {
    await redis.close()
  }
}

type Share = Pick<ProcessesRow, 'processes' | 'followers'>

async function measureNumber({ processes, followers }: Share, effort: Effort): Promise<ProcessesRow> {
  const worker = new Child<SiteCalls>(SITE, { store: 'redis', serves: false } satisfies SiteOrder)
  const sites = Array.from(
    { length: processes },
    () => new Child<SiteCalls>(SITE, { store: 'redis', serves: true } satisfies SiteOrder),
  )
  const crowds = sites.map(() => new Child<CrowdCalls>(CROWD))
  try {
    const paths = await worker.ask('begin', loadOf(effort).sessions)
    const shareOf = (at: number): number =>
      Math.floor((followers * (at + 1)) / processes) - Math.floor((followers * at) / processes)
    await Promise.all(
      sites.map(async (site, at) =>
        crowds[at]?.ask('grow', { port: await site.ask('port'), paths, count: shareOf(at) }),
      ),
    )
    await run({ worker, sites, crowds }, effort, effort.quick ? 1 : 3)
    return { processes, followers, ...(await run({ worker, sites, crowds }, effort, secondsOf(effort))) }
  } finally {
    await Promise.all([worker, ...sites, ...crowds].map((child) => child.stop()))
  }
}

interface Parts {
  readonly worker: Child<SiteCalls>
  readonly sites: readonly Child<SiteCalls>[]
  readonly crowds: readonly Child<CrowdCalls>[]
}

async function run({ worker, sites, crowds }: Parts, effort: Effort, seconds: number) {
  const { sessions, perSecond, bytes } = loadOf(effort)
  const states = () => Promise.all([worker, ...sites].map((site) => site.ask('state', false)))
  await Promise.all(crowds.map((crowd) => crowd.ask('forget')))
  const before = await states()
  const updates = sessions * perSecond * seconds
  await worker.ask('emit', { updates, bytes, everyMs: 1_000 / (sessions * perSecond) })
  const after = await states()
  const [workerCpuMs = 0, ...cpus] = after.map(({ cpuMs, atMs }, at) => {
    const start = before[at] ?? { cpuMs, atMs }
    return ((cpuMs - start.cpuMs) * 1_000) / (atMs - start.atMs)
  })
  const cpuMs = cpus.reduce((sum, one) => sum + one, 0)
  const elapsedMs = (after[0]?.atMs ?? 0) - (before[0]?.atMs ?? 0)
  const seen = await Promise.all(crowds.map((crowd) => crowd.ask('seen')))
  const latencies = (await Promise.all(crowds.map((crowd) => crowd.ask('latencies')))).flat()
  return {
    cpuMs,
    cpuMsPerProcess: cpuMs / sites.length,
    workerCpuMs,
    deliveriesPerSecond: (seen.reduce((sum, { events }) => sum + events, 0) * 1_000) / elapsedMs,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  }
}
