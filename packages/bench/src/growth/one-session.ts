import { median } from '../figures/statistics.ts'
import type { Effort } from '../scenarios/scenario.ts'
import { Child } from './child.ts'
import { SITE } from './programs.ts'
import type { ItemsState, LogState, SiteCalls, SiteOrder, Taken } from './site-calls.ts'

const FULL = [1, 10, 100, 1_000, 10_000, 100_000]
const QUICK = [1, 10, 100, 1_000]
/** Code that runs for the first time takes longest. */
const WARM_UP = 3_000
/** What is looked at takes milliseconds: one collection, or one compilation, doubles it. */
export const PROCESSES = 7

/** One session with ever more items, in memory; nobody follows. */
export async function measureItems({ quick }: Effort): Promise<ItemsState[]> {
  const sizes = quick ? QUICK : FULL
  const rounds = await inProcesses({ quick }, async (site) => {
    const rows: ItemsState[] = []
    await site.ask('logs', [WARM_UP])
    for (const [at, to] of sizes.entries()) rows.push(await site.ask('items', { from: sizes[at - 1] ?? 0, to }))
    return rows
  })
  return rounds[0].map((row, at) => ({ ...row, perUpdate: middleOf(rounds, (rows) => rows[at]?.perUpdate) }))
}

/** Sessions with ever longer logs, in memory; nobody follows. */
export async function measureLog({ quick }: Effort): Promise<LogState[]> {
  const sizes = quick ? QUICK : FULL
  const rounds = await inProcesses({ quick }, async (site) => {
    await site.ask('logs', [WARM_UP])
    return site.ask('logs', sizes)
  })
  return sizes.map((events, at) => ({
    events,
    append: middleOf(rounds, (rows) => rows[at]?.append),
    readAfterUs: median(rounds.map((rows) => rows[at]?.readAfterUs ?? Number.NaN)),
    readAllUs: median(rounds.map((rows) => rows[at]?.readAllUs ?? Number.NaN)),
  }))
}

/** The median of each. */
function middleOf<Rows>(rounds: readonly Rows[], of: (rows: Rows) => Taken | undefined): Taken {
  const taken = rounds.flatMap((rows) => of(rows) ?? [])
  return { cpuUs: median(taken.map(({ cpuUs }) => cpuUs)), wallUs: median(taken.map(({ wallUs }) => wallUs)) }
}

async function inProcesses<Rows>(
  { quick }: Pick<Effort, 'quick'>,
  measure: (site: Child<SiteCalls>) => Promise<Rows>,
): Promise<[Rows, ...Rows[]]> {
  const rounds: [Rows, ...Rows[]] = [await inOneSession(measure)]
  while (!quick && rounds.length < PROCESSES) rounds.push(await inOneSession(measure))
  return rounds
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
