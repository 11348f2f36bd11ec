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
    readAfter: logOf('read of the last ten events', ({ readAfterUs }) => readAfterUs),
    readAll: logOf('read for a first follower', ({ readAllUs }) => readAllUs),
    process: slopeOf(
      'CPU of one serving process',
      'processes',
      sharedRows(processes).map((row) => ({ x: row.processes, y: row.cpuMsPerProcess })),
    ),
  }
}

/** A log that is shorter than what lies between two checkpoints is read whole. */
const SETTLED = 100

const deliveryPoints = (rows: Growth['followers']): Measured[] =>
  rows.map(({ size, cpuUs }) => ({ x: size, y: cpuUs.median }))

const eventPoints = (rows: Growth['followers']): Measured[] =>
  rows.map(({ size, cpuUs }) => ({ x: size, y: size * cpuUs.median }))

const itemPoints = (rows: Growth['items']): Measured[] =>
  rows.map(({ items, perUpdate }) => ({ x: items, y: perUpdate.cpuUs }))

/** The rows with all followers, without the one that has as few as there are sessions. */
export function sharedRows(rows: Growth['processes']): Growth['processes'] {
  const most = Math.max(...rows.map(({ followers }) => followers))
  return rows.filter(({ followers }) => followers === most)
}

/** What a serving process spends, taken apart, in µs. */
export interface ServingCosts {
  /** For each event in each process that hears of it. */
  readonly heard: number
  /** For each follower that gets it. */
  readonly delivery: number
}

/**
 * Takes apart what one process spends with few followers and with many, who hear of the same events.
 *
 * @returns `NaN` where one of the two was not measured, or where the machine was too busy to tell them apart: more
 * followers cost nothing then, or less.
 */
export function costsOf(rows: Growth['processes'], eventsPerSecond: number): ServingCosts {
  const [few, many] = rows.filter(({ processes }) => processes === 1).toSorted((a, b) => a.followers - b.followers)
  if (few === undefined || many === undefined) return UNKNOWN
  const delivery = ((many.cpuMs - few.cpuMs) * 1_000) / (many.deliveriesPerSecond - few.deliveriesPerSecond)
  const heard = (few.cpuMs * 1_000 - few.deliveriesPerSecond * delivery) / eventsPerSecond
  return heard > 0 && delivery > 0 ? { heard, delivery } : UNKNOWN
}

const UNKNOWN: ServingCosts = { heard: Number.NaN, delivery: Number.NaN }

/** Below this share of what was due, updates waited for the machine. */
const KEPT_UP = 0.95

/** Whether every follower got nearly every update as an event of its own, at each number of processes. */
export const keptUp = (rows: Growth['processes'], perSecond: number): boolean =>
  rows.every(({ deliveriesPerSecond, followers }) => deliveriesPerSecond >= KEPT_UP * followers * perSecond)

/** What all serving processes of a row would spend by these costs, in ms a second. */
export const expectedCpuMs = (
  { processes, deliveriesPerSecond }: Growth['processes'][number],
  { heard, delivery }: ServingCosts,
  eventsPerSecond: number,
): number => (processes * eventsPerSecond * heard + deliveriesPerSecond * delivery) / 1_000

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
        logPoints(({ readAllUs }) => readAllUs),
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
