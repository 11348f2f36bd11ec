import { toSlopeTable } from '../figures/slope.ts'
import type { Spread } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, ms, NONE, withSpread } from '../figures/units.ts'
import type { Growth } from '../growth/growth.ts'
import type { LOAD } from '../growth/processes.ts'
import { costsOf, expectedCpuMs, keptUp, slopesOf } from './growth-result.ts'

type Load = Readonly<Record<keyof typeof LOAD, number>>

/** Tables of everything that grows, slopes first. */
export function growthReport(growth: Growth, load: Load): string {
  const { followers, sessions, items, log, processes } = growth
  const slopes = Object.values(slopesOf(growth)).filter(({ law }) => !Number.isNaN(law.exponent))
  return [
    'How each cost grows:',
    toSlopeTable(slopes),
    'Followers of one session:',
    toTable(FOLLOWERS, followers),
    'Sessions, each with a follower:',
    toTable(SESSIONS, sessions),
    'Items of one session:',
    toTable(ITEMS, items),
    'Events in the log of one session:',
    toTable(LOG, log),
    ...processesReport(processes, load),
  ].join('\n\n')
}

function processesReport(rows: Growth['processes'], load: Load): string[] {
  if (rows.length === 0) return ['There was no Redis to be shared by processes.']
  const events = load.sessions * load.perSecond
  const costs = costsOf(rows, events)
  const expected: Column<Row<'processes'>> = {
    heading: 'as worked out',
    cell: (row) => ms(expectedCpuMs(row, costs, events)),
  }
  return [
    `Processes that share the followers of ${load.sessions} sessions, each with ${load.perSecond} updates a second, over Redis:`,
    toTable([...PROCESSES, expected, ...DELIVERIES], rows),
    `One process with few followers and with many, taken apart: ${us(costs.heard)} for each event in each process that hears of it, and ${us(costs.delivery)} for each follower that gets it. *As worked out* is what all serving processes together would spend by that.`,
    ...(keptUp(rows, load.perSecond) ? [] : [MERGED]),
  ]
}

const MERGED =
  'The machine did not keep up: updates waited and were merged, fewer were delivered than emitted, and these figures do not hold.'

/** Microseconds: `8.1 µs`, `140 µs`. */
function us(duration: number): string {
  if (Number.isNaN(duration)) return NONE
  return `${Math.abs(duration) < 10 ? duration.toFixed(1) : duration.toFixed(0)} µs`
}

const spread = (of: Spread): string => withSpread(of, us)

type Row<Name extends keyof Growth> = Growth[Name][number]

const FOLLOWERS: readonly Column<Row<'followers'>>[] = [
  { heading: 'followers', cell: ({ size }) => count(size) },
  { heading: 'CPU per delivery', cell: ({ cpuUs }) => spread(cpuUs) },
  { heading: 'CPU of an event', cell: ({ size, cpuUs }) => ms((size * cpuUs.median) / 1_000) },
  { heading: 'RSS per follower', cell: ({ rssBytes }) => bytes(rssBytes) },
  { heading: 'of the process', cell: ({ allRssBytes }) => bytes(allRssBytes) },
  { heading: 'an event as sent', cell: ({ eventBytes }) => bytes(eventBytes) },
]

const SESSIONS: readonly Column<Row<'sessions'>>[] = [
  { heading: 'sessions', cell: ({ size }) => count(size) },
  { heading: 'CPU per update', cell: ({ cpuUs }) => spread(cpuUs) },
  { heading: 'RSS per session, worked on', cell: ({ workedBytes }) => bytes(workedBytes) },
  { heading: 'worked on and followed', cell: ({ followedBytes }) => bytes(followedBytes) },
]

const ITEMS: readonly Column<Row<'items'>>[] = [
  { heading: 'items', cell: ({ items }) => count(items) },
  { heading: 'CPU per update', cell: ({ perUpdate }) => us(perUpdate.cpuUs) },
  { heading: 'whole snapshot', cell: ({ snapshotBytes }) => bytes(snapshotBytes) },
  { heading: 'as a follower gets it', cell: ({ servedBytes }) => bytes(servedBytes) },
]

const LOG: readonly Column<Row<'log'>>[] = [
  { heading: 'events', cell: ({ events }) => count(events) },
  { heading: 'CPU per event written', cell: ({ append }) => us(append.cpuUs) },
  { heading: 'read of the last ten', cell: ({ readAfterUs }) => us(readAfterUs) },
  { heading: 'read for a first follower', cell: ({ readAllUs }) => us(readAllUs) },
]

const PROCESSES: readonly Column<Row<'processes'>>[] = [
  { heading: 'processes', cell: ({ processes }) => count(processes) },
  { heading: 'followers', cell: ({ followers }) => count(followers) },
  { heading: 'CPU of one, per second', cell: ({ cpuMsPerProcess }) => ms(cpuMsPerProcess) },
  { heading: 'of the worker', cell: ({ workerCpuMs }) => ms(workerCpuMs) },
  { heading: 'of all that serve', cell: ({ cpuMs }) => ms(cpuMs) },
]

const DELIVERIES: readonly Column<Row<'processes'>>[] = [
  { heading: 'deliveries/s', cell: ({ deliveriesPerSecond }) => count(deliveriesPerSecond) },
  { heading: 'p50', cell: ({ p50 }) => ms(p50) },
  { heading: 'p99', cell: ({ p99 }) => ms(p99) },
]
