import { type Spread, spreadOf } from '../figures/statistics.ts'
import type { Effort } from '../scenarios/scenario.ts'
import { Child } from './child.ts'
import type { CrowdCalls } from './crowd-calls.ts'
import { CROWD, SITE } from './programs.ts'
import type { SiteCalls, SiteOrder } from './site-calls.ts'
import { allowed } from './sizes.ts'

/** What so many sessions cost, each with a follower of its own. */
export interface SessionsRow {
  readonly size: number
  /** Of worker, store and server, for each update that reaches its follower, in µs. */
  readonly cpuUs: Spread
  /** For each session that is worked on, before anyone follows; `NaN` where there are too few to tell. */
  readonly workedBytes: number
  /** For each session that is worked on and followed. */
  readonly followedBytes: number
}

const FULL = [1, 10, 100, 1_000, 5_000, 20_000]
const QUICK = [1, 100, 500]
const ENOUGH_FOR_RSS = 500
const WARM_UP = 100
const WINDOW = { updates: 1_500, bytes: 32, everyMs: 0 }

/** Ever more sessions in one process, which works on them, keeps them in memory, and serves one follower of each. */
export async function measureSessions({ quick }: Effort): Promise<SessionsRow[]> {
  const rows: SessionsRow[] = []
  for (const size of allowed(quick ? QUICK : FULL)) rows.push(await measureSize(size, quick ? 1 : 3))
  return rows
}

/** Each size in processes of its own: what the first part of a size holds is not the rest of the one before. */
async function measureSize(size: number, windows: number): Promise<SessionsRow> {
  const site = new Child<SiteCalls>(SITE, { store: 'memory', serves: true } satisfies SiteOrder)
  const crowd = new Child<CrowdCalls>(CROWD)
  try {
    const port = await site.ask('port')
    await crowd.ask('grow', { port, paths: await site.ask('begin', 1), count: WARM_UP })
    await site.ask('emit', WINDOW)
    await crowd.ask('leave')
    const before = await site.ask('state', true)
    const paths = await site.ask('begin', size)
    const worked = await site.ask('state', true)
    await crowd.ask('grow', { port, paths, count: size })
    const cpuUs: number[] = []
    for (let window = 0; window < windows; window += 1) cpuUs.push(await perUpdate(site, crowd))
    const followed = await site.ask('state', true)
    const perSession = ({ rss }: { rss: number }): number =>
      size < ENOUGH_FOR_RSS ? Number.NaN : (rss - before.rss) / (size - 1)
    return { size, cpuUs: spreadOf(cpuUs), workedBytes: perSession(worked), followedBytes: perSession(followed) }
  } finally {
    await Promise.all([site.stop(), crowd.stop()])
  }
}

async function perUpdate(site: Child<SiteCalls>, crowd: Child<CrowdCalls>): Promise<number> {
  await crowd.ask('forget')
  const before = await site.ask('state', false)
  await site.ask('emit', WINDOW)
  if (!(await crowd.ask('hasSeen', WINDOW.updates))) throw new Error('not every update reached its follower')
  const after = await site.ask('state', false)
  return ((after.cpuMs - before.cpuMs) * 1_000) / WINDOW.updates
}
