import type { Goal } from '../figures/goal.ts'
import type { Measured } from '../figures/power-law.ts'
import { type Slope, slopeOf } from '../figures/slope.ts'
import { times } from '../figures/units.ts'
import type { Growth } from '../growth/growth.ts'

/** Below so many followers, what an event costs once is most of what it costs. */
const MANY = 500

/** All slopes, by what they are of. */
export function slopesOf({ followers, sessions, items, log, processes }: Growth) {
  const logOf = (cost: string, of: (row: Growth['log'][number]) => number): Slope =>
    slopeOf(
      cost,
      'events in the log',
      log.map((row) => ({ x: row.events, y: of(row) })),
      SETTLED,
    )
  return {
    event: slopeOf('CPU of an event, for all followers', 'followers', eventPoints(followers), MANY),
    delivery: slopeOf('CPU per delivery', 'followers', deliveryPoints(followers), MANY),
    update: slopeOf(
      'CPU per update',
      'sessions',
      sessions.map(({ size, cpuUs }) => ({ x: size, y: cpuUs.median })),
    ),
    item: slopeOf('CPU per update of an item', 'items', itemPoints(items)),
    append: logOf('CPU per event written', ({ append }) => append.cpuUs),
    readAfter: logOf('read of the last ten events', ({ readAfter }) => readAfter.wallUs),
    readAll: logOf('read for a first follower', ({ readAll }) => readAll.wallUs),
    process: slopeOf(
      'CPU of one serving process',
      'processes',
      processes.map((row) => ({ x: row.processes, y: row.cpuMsPerProcess })),
    ),
  }
}

/** A log that is shorter than what lies between two checkpoints is read whole. */
const SETTLED = 100

export const deliveryPoints = (rows: Growth['followers']): Measured[] =>
  rows.map(({ size, cpuUs }) => ({ x: size, y: cpuUs.median }))

const eventPoints = (rows: Growth['followers']): Measured[] =>
  rows.map(({ size, cpuUs }) => ({ x: size, y: size * cpuUs.median }))

export const itemPoints = (rows: Growth['items']): Measured[] =>
  rows.map(({ items, perUpdate }) => ({ x: items, y: perUpdate.cpuUs }))

/**
 * What the serving processes spend, taken apart: `heard` for each event in each process that hears of it, `delivery` for
 * each follower that gets it. It is the straight line through what all of them spend together at each number of
 * processes.
 *
 * @returns In µs; `NaN` where there are fewer than two numbers of processes.
 */
export function costsOf(rows: Growth['processes'], eventsPerSecond: number): { heard: number; delivery: number } {
  const mean = (of: (row: Growth['processes'][number]) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length
  const [processes, cpuMs] = [mean((row) => row.processes), mean((row) => row.cpuMs)]
  const xx = mean((row) => (row.processes - processes) ** 2)
  const perProcess = mean((row) => (row.processes - processes) * (row.cpuMs - cpuMs)) / xx
  const deliveries = mean((row) => row.deliveriesPerSecond)
  return {
    heard: (perProcess * 1_000) / eventsPerSecond,
    delivery: ((cpuMs - perProcess * processes) * 1_000) / deliveries,
  }
}

/** Where the design wants a cost to stay as it is, however much there is: what a regression would break. */
export function growthGoals({ followers, sessions, items, log }: Growth): Goal[] {
  const goal = (name: string, figure: number, bound: number): Goal => ({ name, figure, bound, unit: times })
  const logPoints = (of: (row: Growth['log'][number]) => number): Measured[] =>
    log.map((row) => ({ x: row.events, y: of(row) }))
  return [
    goal('CPU per delivery, most followers to 1,000', lastTo(deliveryPoints(followers), 1_000), 1.5),
    goal(
      'CPU per update, most sessions to 100',
      lastTo(
        sessions.map(({ size, cpuUs }) => ({ x: size, y: cpuUs.median })),
        100,
      ),
      2.5,
    ),
    goal('CPU per update of an item, most items to 10', lastTo(itemPoints(items), 10), 1.5),
    goal(
      'CPU per event written, longest log to 1,000 events',
      lastTo(
        logPoints(({ append }) => append.cpuUs),
        1_000,
      ),
      1.5,
    ),
    goal(
      'read for a first follower, longest log to 1,000',
      lastTo(
        logPoints(({ readAll }) => readAll.wallUs),
        1_000,
      ),
      1.5,
    ),
  ]
}

/** The last point's cost as a multiple of that at a size, or at the largest one below it. */
function lastTo(points: readonly Measured[], size: number): number {
  const base = points.findLast(({ x }) => x <= size)
  return (points.at(-1)?.y ?? Number.NaN) / (base?.y ?? Number.NaN)
}
