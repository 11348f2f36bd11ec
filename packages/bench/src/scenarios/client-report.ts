import { HAND, READERS, type ReaderName } from '../client/readers.ts'
import { eventAt, PIECES, type Piece } from '../client/wire.ts'
import type { Goal } from '../figures/goal.ts'
import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { count, NONE, times, withSpread } from '../figures/units.ts'
import type { Effort } from './scenario.ts'

/** What one client paid for each event in one round. */
export interface ReadingRound {
  readonly reader: ReaderName
  readonly piece: Piece
  /** From 1. */
  readonly round: number
  readonly cpuUs: number
}

/** How much is read. */
export function sizeOf({ quick }: Effort): { warmUp: number; total: number; rounds: number } {
  return quick ? { warmUp: 15_000, total: 45_000, rounds: 2 } : { warmUp: 20_000, total: 80_000, rounds: 5 }
}

export function clientReport(results: readonly ReadingRound[]): string {
  const readers = [...new Set(results.map(({ reader }) => reader))]
  const columns = (Object.keys(PIECES) as Piece[]).flatMap((piece) => columnsOf(piece, results))
  return toTable([TITLE, ...columns], readers)
}

export function clientGoals(results: readonly ReadingRound[]): Goal[] {
  return (Object.keys(PIECES) as Piece[]).map((piece) => ({
    name: `client, CPU per event with fold and snapshot, ${HEADINGS[piece]}`,
    figure: ratioToHand('ours', piece, results),
    bound: 1.3,
    unit: times,
  }))
}

export function clientMethod(effort: Effort): string {
  const { warmUp, total, rounds } = sizeOf(effort)
  const bytes = Buffer.byteLength(`id: ${total}\ndata: ${JSON.stringify(eventAt(total, total))}\n\n`)
  return [
    `A process replays a stream of ${count(total)} ready events of some ${bytes} bytes, as Progress writes them, as fast as they are taken;`,
    'each client, in a fresh process for each of',
    `${rounds} rounds, reads it over loopback. *CPU* is its user and system time for each event after the first ${count(warmUp)}, collection of`,
    'garbage included; × is the ratio to the hand-written reader of the same round, and the second of that kind is the control.',
    `*One by one*: each event is an HTTP chunk, and so a read, of its own. *In bursts*: ${PIECES.bursts} events are. All parse the data of`,
    'every message as JSON. The hand-written reader splits lines, and does nothing else; Progress checks each message, folds it into',
    'the state, keeps the connection’s state and its watchdog, and has one subscriber, who reads the snapshot as often as he',
    'is told of a change: at most once in 17 ms, as for a page that is drawn 60 times a second. The others give each',
    'message to a callback. fetch-event-source is made for browsers, and has a `window` and a `document` put in place; tRPC reads',
    'from its own server, by the `eventsource` package, and what that server is late with does not count.',
    '',
    'A real stream is seldom as fast: where a client waits between events, its turns of the event loop come on top, for all alike.',
    '',
    'What Progress costs beyond the hand-written reader is, for the most part, the checking of each event and its fold into the state.',
    'In a loop without a network, where each event is parsed just before, they add some 0.7 µs to the 1.1 µs of `JSON.parse`, a bit more than',
    'half of it the check: it looks at each field once, by a table of rules, and a message of a stage is a table within it. Decoding,',
    'splitting and parsing cost about as much as they do by hand. The rest is the connection: when it was heard last, which is a look at',
    'the clock, its watchdog, and whoever is to be told at the next frame; no object is made for it.',
  ].join('\n')
}

const HEADINGS: Readonly<Record<Piece, string>> = { single: 'one by one', bursts: 'in bursts' }

const TITLE: Column<ReaderName> = { heading: 'client', align: 'left', cell: (reader) => READERS[reader].title }

function columnsOf(piece: Piece, results: readonly ReadingRound[]): Column<ReaderName>[] {
  const figures = (reader: ReaderName): number[] =>
    results.filter((one) => one.reader === reader && one.piece === piece).map(({ cpuUs }) => cpuUs)
  return [
    { heading: `CPU per event, ${HEADINGS[piece]}`, cell: (reader) => withSpread(spreadOf(figures(reader)), us) },
    { heading: '× by hand', cell: (reader) => times(ratioToHand(reader, piece, results)) },
  ]
}

const us = (figure: number): string => (Number.isNaN(figure) ? NONE : `${figure.toFixed(1)} µs`)

/** The median of the ratios within each round. */
function ratioToHand(reader: ReaderName, piece: Piece, results: readonly ReadingRound[]): number {
  const of = (name: ReaderName): ReadingRound[] => results.filter((one) => one.reader === name && one.piece === piece)
  const hand = new Map(of(HAND).map(({ round, cpuUs }) => [round, cpuUs]))
  return median(of(reader).flatMap(({ round, cpuUs }) => (hand.has(round) ? [cpuUs / (hand.get(round) ?? 0)] : [])))
}
