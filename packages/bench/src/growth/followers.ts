import { type Spread, spreadOf } from '../figures/statistics.ts'
import type { Effort } from '../scenarios/scenario.ts'
import { Child } from './child.ts'
import type { CrowdCalls } from './crowd-calls.ts'
import { CROWD, SITE } from './programs.ts'
import type { SiteCalls, SiteOrder } from './site-calls.ts'
import { allowed } from './sizes.ts'

/** What so many followers cost. */
export interface FollowersRow {
  readonly size: number
  /** Of the serving process, for each event that a follower gets, in µs. */
  readonly cpuUs: Spread
  /** More than before the first one, for each; `NaN` where there are too few to tell. */
  readonly rssBytes: number
  /** Of the whole process. */
  readonly allRssBytes: number
  /** Of an event as it is sent, with its framing. */
  readonly eventBytes: number
}

const FULL = [1, 10, 100, 1_000, 5_000, 10_000, 20_000]
const QUICK = [1, 100, 500]
/** Fewer say more of the process than of themselves. */
const ENOUGH_FOR_RSS = 500
const WARM_UP = 200
const TEXT_BYTES = 32

/** How many updates make a window, and how far they lie apart, so that a core for the load keeps up. */
const windowOf = (followers: number) => ({
  updates: Math.min(400, Math.max(8, Math.round(60_000 / followers))),
  everyMs: Math.max(3, followers * 0.03),
  bytes: TEXT_BYTES,
})

/** One session, and ever more followers of it. */
export async function measureFollowers({ quick }: Effort): Promise<FollowersRow[]> {
  const site = new Child<SiteCalls>(SITE, { store: 'memory', serves: true } satisfies SiteOrder)
  const crowd = new Child<CrowdCalls>(CROWD)
  try {
    const where = { port: await site.ask('port'), paths: await site.ask('begin', 1) }
    await crowd.ask('grow', { ...where, count: WARM_UP })
    await deliver({ site, crowd, size: WARM_UP })
    await crowd.ask('leave')
    const before = await site.ask('state', true)
    const rows: FollowersRow[] = []
    for (const size of allowed(quick ? QUICK : FULL)) {
      await crowd.ask('grow', { ...where, count: size })
      const windows: Delivered[] = []
      for (let window = 0; window < (quick ? 1 : 3); window += 1) windows.push(await deliver({ site, crowd, size }))
      const { rss } = await site.ask('state', true)
      rows.push({
        size,
        cpuUs: spreadOf(windows.map(({ cpuUs }) => cpuUs)),
        rssBytes: size < ENOUGH_FOR_RSS ? Number.NaN : (rss - before.rss) / size,
        allRssBytes: rss,
        eventBytes: windows[0]?.eventBytes ?? Number.NaN,
      })
    }
    return rows
  } finally {
    await Promise.all([site.stop(), crowd.stop()])
  }
}

interface Delivered {
  readonly cpuUs: number
  readonly eventBytes: number
}

/** Emits a window of updates, each to all followers. */
async function deliver({ site, crowd, size }: { site: Child<SiteCalls>; crowd: Child<CrowdCalls>; size: number }) {
  const window = windowOf(size)
  await crowd.ask('forget')
  const before = await site.ask('state', false)
  await site.ask('emit', window)
  if (!(await crowd.ask('hasSeen', window.updates * size))) throw new Error(`${size} followers did not get all events`)
  const after = await site.ask('state', false)
  const { events, bytes } = await crowd.ask('seen')
  return { cpuUs: ((after.cpuMs - before.cpuMs) * 1_000) / events, eventBytes: bytes / events }
}
