import { median } from '../figures/statistics.ts'
import type { Effort } from '../scenarios/scenario.ts'
import { Child } from './child.ts'
import { SITE } from './programs.ts'
import type { ItemsState, LogState, SiteCalls, SiteOrder } from './site-calls.ts'

const FULL = [1, 10, 100, 1_000, 10_000, 100_000]
const QUICK = [1, 10, 100, 1_000]
/** Code that runs for the first time takes longest. */
const WARM_UP = 3_000
/** What is looked at takes milliseconds: one collection, or one compilation, doubles it. */
export const LOG_ROUNDS = 7

/** One session with ever more items, in memory; nobody follows. */
export const measureItems = ({ quick }: Effort): Promise<ItemsState[]> =>
  inOneSession(async (site) => {
    const sizes = quick ? QUICK : FULL
    const rows: ItemsState[] = []
    await site.ask('logs', [WARM_UP])
    for (const [at, to] of sizes.entries()) rows.push(await site.ask('items', { from: sizes[at - 1] ?? 0, to }))
    return rows
  })

/** Sessions with ever longer logs, in memory; nobody follows. Some processes do it, and a figure is their median. */
export async function measureLog({ quick }: Effort): Promise<LogState[]> {
  const sizes = quick ? QUICK : FULL
  const rounds: (readonly LogState[])[] = []
  for (let round = 1; round <= (quick ? 1 : LOG_ROUNDS); round += 1) {
    rounds.push(
      await inOneSession(async (site) => {
        await site.ask('logs', [WARM_UP])
        return site.ask('logs', sizes)
      }),
    )
  }
  return sizes.map((events, at) => {
    const middle = (of: (state: LogState) => number): number =>
      median(rounds.flatMap((states) => states.slice(at, at + 1).map(of)))
    return {
      events,
      append: { cpuUs: middle(({ append }) => append.cpuUs), wallUs: middle(({ append }) => append.wallUs) },
      readAfterUs: middle(({ readAfterUs }) => readAfterUs),
      readAllUs: middle(({ readAllUs }) => readAllUs),
    }
  })
}

async function inOneSession<Rows>(measure: (site: Child<SiteCalls>) => Promise<Rows>): Promise<Rows> {
  const site = new Child<SiteCalls>(SITE, { store: 'memory', serves: true } satisfies SiteOrder)
  try {
    await site.ask('begin', 1)
    return await measure(site)
  } finally {
    await site.stop()
  }
}
