import type { Goal } from '../figures/goal.ts'
import { spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, NONE, times, us, withSpread } from '../figures/units.ts'
import type { PeerName } from '../peers/peers.ts'
import { byPeer, errorBar, type PeerRow, ratioToLimit } from './by-peer.ts'
import {
  cpuPerDelivery,
  EVENT_BYTES,
  type FanOut,
  type Load,
  type Part,
  PER_TURN,
  partOf,
  secondsOf,
} from './fan-out-result.ts'
import type { Effort, Round } from './scenario.ts'

type Row = PeerRow<FanOut>

/** A figure of one part of a round; `NaN` where the round has no such part. */
const figureOf =
  (load: Load, figure: (part: Part) => number) =>
  (result: FanOut): number => {
    const part = partOf(result, load)
    return part === undefined ? Number.NaN : figure(part)
  }

/** The loads that were measured, the smaller crowd first. */
function loadsIn(rounds: readonly Round<FanOut>[]): Load[] {
  const crowds = [...new Set(rounds.flatMap(({ result }) => result.parts.map(({ followers }) => followers)))]
  return crowds.sort((a, b) => a - b).flatMap((followers) => PER_TURN.map((perTurn) => ({ followers, perTurn })))
}

export function fanOutReport(rounds: readonly Round<FanOut>[]): string {
  return loadsIn(rounds)
    .map((load) => {
      const rows = byPeer(rounds.filter(({ result }) => partOf(result, load) !== undefined))
      return [`${nameOf(load)}:`, '', toTable(columnsOf(load, rounds), rows), '', errorOf(load, rounds)].join('\n')
    })
    .join('\n\n')
}

const nameOf = ({ followers, perTurn }: Load): string =>
  `${count(followers)} followers, ${perTurn === 1 ? 'one event' : `${perTurn} events`} a turn`

function errorOf(load: Load, rounds: readonly Round<FanOut>[]): string {
  const bar = errorBar(rounds, figureOf(load, cpuPerDelivery))
  return Number.isNaN(bar.median)
    ? 'The control was not measured: the error of this run is not known.'
    : `The write loop against itself, the error of this run: ${withSpread(bar, times)}.`
}

function columnsOf(load: Load, rounds: readonly Round<FanOut>[]): Column<Row>[] {
  const spread = (heading: string, of: (part: Part) => number, unit: (figure: number) => string): Column<Row> => ({
    heading,
    cell: (row) => withSpread(spreadOf(row.rounds.map(({ result }) => figureOf(load, of)(result))), unit),
  })
  return [
    { heading: 'peer', align: 'left', cell: ({ title }) => title },
    spread('CPU per delivery', cpuPerDelivery, us),
    { heading: '× limit', cell: ({ peer }) => times(ratioToLimit(peer, rounds, figureOf(load, cpuPerDelivery))) },
    spread('events', ({ events }) => events, count),
    spread('messages per turn', ({ messages, turns }) => messages / turns, tenths),
    spread('bytes per event', (part) => part.bytes / part.events, bytes),
  ]
}

const tenths = (figure: number): string => (Number.isNaN(figure) ? NONE : figure.toFixed(1))

/** What is to be reached: by whom, with how many events in a turn. */
const REACH: readonly { peer: PeerName; perTurn: number; bound: number; what: string }[] = [
  { peer: 'ours-no-window', perTurn: 1, bound: 1.05, what: 'one event a turn' },
  { peer: 'ours-unmerged', perTurn: 16, bound: 0.45, what: '16 events a turn, none merged' },
]

/** The goals, for every crowd that was measured. */
export function fanOutGoals(rounds: readonly Round<FanOut>[]): Goal[] {
  return REACH.flatMap(({ peer, perTurn, bound, what }) =>
    loadsIn(rounds)
      .filter((load) => load.perTurn === perTurn)
      .map((load) => ({
        name: `server CPU per delivery, ${count(load.followers)} followers, ${what}`,
        figure: ratioToLimit(peer, rounds, figureOf(load, cpuPerDelivery)),
        bound,
        unit: times,
        stable: true,
      })),
  )
}

export function fanOutMethod(effort: Effort): string {
  return [
    `The server publishes events of ${EVENT_BYTES} bytes of text, one or 16 in a turn of its event loop; the next turn begins when`,
    `every socket has taken what it was given. That goes on for a fixed number of turns, or for ${secondsOf(effort)} s if those are`,
    'over before. In another process the followers read from raw sockets, and do nothing but count bytes and look for the',
    'last event; one of them parses, and counts messages. *CPU per delivery* is user and system time of the server, from the',
    'first turn until everyone has the last event, divided by events published × followers: where a peer merges events, or',
    'writes several at once, that counts as what it saves. The second write loop is the control: how far it is from × 1 is',
    'the error of the run.',
    '',
    '*Progress, window off* emits with `emitter.update`, over the memory store. Updates of one turn are merged into one event',
    'by the emitter, as *messages per turn* shows. *Progress, none merged* appends each event to the store by itself, as a',
    'process of another language would: each stays a message, and those of a turn go to a follower in one write.',
    '*Progress* is as users have it, with a window of 100 ms: several turns become one event. With `emitter.update` the text is',
    "in an event twice, as the session's message and as that of the stage it works on, for both are replaced one by one; what",
    'is appended without an emitter names no stage. tRPC is measured with the smaller crowd alone: the',
    'larger one would take it more time than most others need for all of it.',
  ].join('\n')
}
