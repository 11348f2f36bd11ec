import type { Effort } from '../scenarios/scenario.ts'
import { Child } from './child.ts'
import { SITE } from './programs.ts'
import type { ItemsState, LogState, SiteCalls, SiteOrder } from './site-calls.ts'

const FULL = [1, 10, 100, 1_000, 10_000, 100_000]
const QUICK = [1, 10, 100, 1_000]
/** Code that runs for the first time takes longest. */
const WARM_UP = 3_000

/** One session with ever more items, in memory; nobody follows. */
export const measureItems = ({ quick }: Effort): Promise<ItemsState[]> =>
  inOneSession(async (site) => {
    const sizes = quick ? QUICK : FULL
    const rows: ItemsState[] = []
    await site.ask('logs', [WARM_UP])
    for (const [at, to] of sizes.entries()) rows.push(await site.ask('items', { from: sizes[at - 1] ?? 0, to }))
    return rows
  })

/** Sessions with ever longer logs, in memory; nobody follows. */
export const measureLog = ({ quick }: Effort): Promise<readonly LogState[]> =>
  inOneSession(async (site) => {
    await site.ask('logs', [WARM_UP])
    return site.ask('logs', quick ? QUICK : FULL)
  })

async function inOneSession<Rows>(measure: (site: Child<SiteCalls>) => Promise<Rows>): Promise<Rows> {
  const site = new Child<SiteCalls>(SITE, { store: 'memory', serves: true } satisfies SiteOrder)
  try {
    await site.ask('begin', 1)
    return await measure(site)
  } finally {
    await site.stop()
  }
}
