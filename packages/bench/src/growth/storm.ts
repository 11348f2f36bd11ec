import { startRedis } from '@progress/test-services'
import { percentile } from '../figures/statistics.ts'
import { until } from '../load/until.ts'
import type { Effort } from '../scenarios/scenario.ts'
import { Child } from './child.ts'
import type { CrowdCalls } from './crowd-calls.ts'
import { CROWD, SITE } from './programs.ts'
import type { SiteCalls, SiteOrder } from './site-calls.ts'
import { allowed } from './sizes.ts'

/** What becomes of followers whose server was killed. */
export interface StormRow {
  readonly sessions: number
  readonly followers: number
  /** From when all of them reconnect until one has `hello` and what it missed, in ms. */
  readonly p50: number
  readonly p99: number
  readonly all: number
  /** Of the new process, until all are live, in ms. */
  readonly cpuMs: number
  /** Reads of sessions from the store by the new process. */
  readonly reads: number
  /** Followers that got the first update after the storm. */
  readonly reached: number
}

const FOLLOWERS = { full: 5_000, quick: 300 } as const
const SESSIONS = { full: [1, 500], quick: [1, 30] } as const
/** So many updates of each session are missed while there is no server. */
const MISSED = 3
const PACE = { bytes: 32, everyMs: 0 } as const
const PATIENCE_MS = 30_000

/** How many followers there are, here. */
export function stormOf({ quick }: Effort): { followers: number; sessions: readonly number[] } {
  const size = quick ? 'quick' : 'full'
  return { followers: allowed([FOLLOWERS[size]])[0] ?? FOLLOWERS[size], sessions: SESSIONS[size] }
}

/** Kills the server of many followers, starts another in its place, and lets all of them come back at once. */
export async function measureStorms(effort: Effort): Promise<StormRow[]> {
  const { followers, sessions } = stormOf(effort)
  const redis = await startRedis()
  process.env.REDIS_URL = redis.url
  try {
    const rows: StormRow[] = []
    for (const count of sessions) rows.push(await measureStorm(count, followers))
    return rows
  } finally {
    await redis.close()
  }
}

async function measureStorm(sessions: number, followers: number): Promise<StormRow> {
  const worker = new Child<SiteCalls>(SITE, { store: 'redis', serves: false } satisfies SiteOrder)
  const crowd = new Child<CrowdCalls>(CROWD)
  const first = new Child<SiteCalls>(SITE, { store: 'redis', serves: true } satisfies SiteOrder)
  const children: { stop(): Promise<void> }[] = [worker, crowd, first]
  try {
    const where = { port: await first.ask('port'), paths: await worker.ask('begin', sessions) }
    await crowd.ask('grow', { ...where, count: followers })
    await first.stop()
    await worker.ask('emit', { ...PACE, updates: MISSED * sessions })
    if (!(await until(async () => (await crowd.ask('seen')).open === 0, PATIENCE_MS)))
      throw new Error('a socket is left')
    const second = new Child<SiteCalls>(SITE, { store: 'redis', serves: true, port: where.port } satisfies SiteOrder)
    children.push(second)
    await second.ask('port')
    const before = await second.ask('state', false)
    const times = await crowd.ask('storm', where)
    const after = await second.ask('state', false)
    return {
      sessions,
      followers,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      all: percentile(times, 1),
      cpuMs: after.cpuMs - before.cpuMs,
      reads: after.reads - before.reads,
      reached: await reachedBy({ worker, crowd, sessions, followers }),
    }
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}

interface Parts {
  readonly worker: Child<SiteCalls>
  readonly crowd: Child<CrowdCalls>
  readonly sessions: number
  readonly followers: number
}

/** One more update of each session. @returns How many followers got it. */
async function reachedBy({ worker, crowd, sessions, followers }: Parts): Promise<number> {
  await crowd.ask('forget')
  await worker.ask('emit', { ...PACE, updates: sessions })
  await crowd.ask('hasSeen', followers)
  return (await crowd.ask('seen')).events
}
