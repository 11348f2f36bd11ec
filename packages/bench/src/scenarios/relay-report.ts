import type { Goal } from '../figures/goal.ts'
import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { count, ms, NONE, times, withSpread } from '../figures/units.ts'
import { lengthsOf, type Part, PER_SECOND, type RelayRound, SESSIONS } from '../relay/relay.ts'
import { ROUTES, type RouteEntry, type RouteName } from '../relay/routes.ts'
import type { Effort } from './scenario.ts'

/** The routes that are compared: which is ours, what ratios are taken to, and that again under another name. */
export interface Contest {
  readonly ours: RouteName
  readonly limit: RouteName
  readonly control: RouteName
  /** What ours is to reach. */
  readonly perSecond: number
  readonly p99: number
  /** What the distance to the limit is made of, in words. */
  readonly distance: readonly string[]
}

interface Row {
  readonly entry: RouteEntry
  /** Of a blast; `undefined` for the steady pace. */
  readonly size: number | undefined
  /** One for each round, in order. */
  readonly parts: readonly Part[]
  /** Rates as multiples of the limit's, round by round. */
  readonly ratios: readonly number[]
}

export function relayReport(rounds: readonly RelayRound[], contest: Contest): string {
  const error = blastRows(rounds, contest)
    .filter(({ entry }) => entry === ROUTES[contest.control])
    .flatMap(({ ratios }) => ratios)
  return [
    'As fast as it goes:',
    '',
    toTable(BLAST_COLUMNS, blastRows(rounds, contest)),
    '',
    `The limit, measured again as if it were a peer, is ${withSpread(spreadOf(error), times)} of itself: the error of this run.`,
    '',
    `At ${count(PER_SECOND)} events a second, one by one:`,
    '',
    toTable(PACED_COLUMNS, pacedRows(rounds)),
  ].join('\n')
}

export function relayGoals(store: string, rounds: readonly RelayRound[], contest: Contest): Goal[] {
  const ours = blastRows(rounds, contest).filter(({ entry, size = 1 }) => entry === ROUTES[contest.ours] && size > 1)
  const rates = ours.map(({ parts }) => median(parts.map(({ perSecond }) => perSecond)))
  const p99 = median(rounds.filter(({ route }) => route === contest.ours).map(({ paced }) => paced.p99))
  const perSecond = (figure: number): string => `${count(figure)}/s`
  return [
    {
      name: `${store}: events from a durable append to another process, in batches of the best size`,
      figure: Math.max(...rates),
      bound: contest.perSecond,
      sense: 'at least',
      unit: perSecond,
    },
    {
      name: `${store}: p99 from a durable append to another process, at ${count(PER_SECOND)} events a second`,
      figure: p99,
      bound: contest.p99,
      unit: ms,
    },
  ]
}

export function relayMethod(effort: Effort, contest: Contest): string {
  const { blast, pace } = lengthsOf(effort)
  return [
    `A process writes to ${SESSIONS} sessions; another one follows all of them and counts what arrives: each event exactly once,`,
    'after the one before it. Both are started anew for every round of every way, and the ways take turns. *As fast as it',
    `goes*: for ${blast} s every session has one batch in flight, of as many events as the table says, and the next one begins`,
    'when the store has confirmed it; the rate counts until the last event has arrived. *One by one*: for',
    `${pace} s ${count(PER_SECOND)} single events a second, the sessions by turns; a latency runs from the call that sends an event`,
    'until it is delivered in the other process, by the monotonic clock that both share. An event is about 240 bytes of JSON.',
    'CPU is user and system time of each process for one event; that of the store’s server counts all that it does meanwhile.',
    'The three share the cores of this machine, so that their sum bounds the rate too.',
    '',
    'Ours is `store.append` on the one side, and `store.subscribe` on the other, with `store.read` for what does not come along',
    'with the doorbell, with the settings that a store has by default. No checkpoints are written meanwhile.',
    `× is the rate as a multiple of *${ROUTES[contest.limit].title}* with as many events together, in the same round. *Kept* says whether`,
    'an event can be read later from the store.',
    '',
    ...contest.distance,
  ].join('\n')
}

/** Every route with every size, in the order of the routes. */
function blastRows(rounds: readonly RelayRound[], contest: Contest): Row[] {
  return routesOf(rounds).flatMap((route) => {
    const mine = rounds.filter((one) => one.route === route)
    const sizes = mine[0]?.blasts.map(({ size }) => size) ?? []
    return sizes.map((size) => ({
      entry: ROUTES[route],
      size,
      parts: mine.flatMap((one) => blastOf(one, size) ?? []),
      ratios: mine.flatMap((one) => {
        const limit = rounds.find(({ route: other, round }) => other === contest.limit && round === one.round)
        const [own, theirs] = [blastOf(one, size), limit && blastOf(limit, size)]
        return own === undefined || theirs === undefined ? [] : [own.perSecond / theirs.perSecond]
      }),
    }))
  })
}

const blastOf = ({ blasts }: RelayRound, size: number): Part | undefined => blasts.find((one) => one.size === size)

function pacedRows(rounds: readonly RelayRound[]): Row[] {
  return routesOf(rounds).map((route) => ({
    entry: ROUTES[route],
    size: undefined,
    parts: rounds.filter((one) => one.route === route).map(({ paced }) => paced),
    ratios: [],
  }))
}

const routesOf = (rounds: readonly RelayRound[]): RouteName[] => [...new Set(rounds.map(({ route }) => route))]

const us = (figure: number): string => (Number.isNaN(figure) ? NONE : `${figure.toFixed(1)} µs`)

const figure = (heading: string, of: (part: Part) => number, unit: (figure: number) => string): Column<Row> => ({
  heading,
  cell: ({ parts }) => withSpread(spreadOf(parts.map(of)), unit),
})

const middle = (heading: string, of: (part: Part) => number, unit: (figure: number) => string): Column<Row> => ({
  heading,
  cell: ({ parts }) => unit(median(parts.map(of))),
})

const total = (heading: string, of: (part: Part) => number): Column<Row> => ({
  heading,
  cell: ({ parts }) => count(parts.reduce((sum, part) => sum + of(part), 0)),
})

const NAME: readonly Column<Row>[] = [
  { heading: 'way', align: 'left', cell: ({ entry }) => entry.title },
  { heading: 'kept', align: 'left', cell: ({ entry }) => (entry.isDurable ? 'yes' : 'no') },
]

const COSTS: readonly Column<Row>[] = [
  middle('CPU of the writer', ({ writerUs }) => writerUs, us),
  middle('of the follower', ({ followerUs }) => followerUs, us),
  middle('of the server', ({ serverUs }) => serverUs, us),
  total('lost', ({ lost }) => lost),
  total('twice or late', ({ astray }) => astray),
]

const BLAST_COLUMNS: readonly Column<Row>[] = [
  ...NAME,
  { heading: 'together', cell: ({ size = 1 }) => count(size) },
  figure('events/s', ({ perSecond }) => perSecond, count),
  { heading: '×', cell: ({ ratios }) => times(median(ratios)) },
  ...COSTS,
]

const PACED_COLUMNS: readonly Column<Row>[] = [
  ...NAME,
  figure('p50', ({ p50 }) => p50, ms),
  figure('p99', ({ p99 }) => p99, ms),
  figure('max', ({ max }) => max, ms),
  ...COSTS,
]
