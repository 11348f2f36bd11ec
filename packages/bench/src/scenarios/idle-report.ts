import type { Goal } from '../figures/goal.ts'
import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, times, withSpread } from '../figures/units.ts'
import { byPeer, errorBar, type PeerRow, ratioToLimit } from './by-peer.ts'
import { type Held, type Idle, perFollower } from './idle-result.ts'
import type { Round } from './scenario.ts'

type Row = PeerRow<Idle>

const rssOf = ({ rss }: Held): number => rss

const crowdsIn = (rounds: readonly Round<Idle>[]): number[] =>
  [...new Set(rounds.flatMap(({ result }) => result.held.map(({ followers }) => followers)))].sort((a, b) => a - b)

export function idleReport(rounds: readonly Round<Idle>[]): string {
  return crowdsIn(rounds)
    .map((followers) => {
      const rss = (result: Idle): number => perFollower(result, followers, rssOf)
      const bar = errorBar(rounds, rss)
      const error = Number.isNaN(bar.median)
        ? 'The control was not measured: the error of this run is not known.'
        : `The write loop against itself, the error of this run: ${withSpread(bar, times)}.`
      const table = toTable(columnsOf(followers, rounds), byPeer(rounds))
      return [`${count(followers)} followers, for each of them:`, '', table, '', error].join('\n')
    })
    .join('\n\n')
}

function columnsOf(followers: number, rounds: readonly Round<Idle>[]): Column<Row>[] {
  const spread = (heading: string, of: (held: Held) => number): Column<Row> => ({
    heading,
    cell: (row) => withSpread(spreadOf(row.rounds.map(({ result }) => perFollower(result, followers, of))), bytes),
  })
  const rss = (result: Idle): number => perFollower(result, followers, rssOf)
  return [
    { heading: 'peer', align: 'left', cell: ({ title }) => title },
    spread('RSS', rssOf),
    { heading: '× limit', cell: ({ peer }) => times(ratioToLimit(peer, rounds, rss)) },
    spread('heap', ({ heap }) => heap),
    spread('beside the heap', ({ external }) => external),
  ]
}

const KIB = 1_024

/** What an idle follower of ours may take, in KiB. */
const REACH: Readonly<Record<number, number>> = { 1000: 28, 5000: 21 }

/** Of which the connection itself, as Node has it, is some six. */
const HEAP = 8 * KIB

/** The goals, for every crowd that was measured. */
export function idleGoals(rounds: readonly Round<Idle>[]): Goal[] {
  const ours = rounds.filter(({ peer }) => peer === 'ours')
  return crowdsIn(rounds).flatMap((followers) => {
    const middle = (of: (held: Held) => number): number =>
      median(ours.map(({ result }) => perFollower(result, followers, of)))
    const bound = (REACH[followers] ?? Number.NaN) * KIB
    return [
      { name: `RSS of an idle follower, ${count(followers)} of them`, figure: middle(rssOf), bound, unit: bytes },
      // What is held is the same in every run; how many pages it lies on is not.
      {
        name: `heap of an idle follower, ${count(followers)} of them`,
        figure: middle(({ heap }) => heap),
        bound: HEAP,
        unit: bytes,
        stable: true,
      },
    ]
  })
}

export const idleMethod = (): string =>
  [
    'Followers connect over TCP, ask for the stream, and get the beginning of it; of Progress `hello` and a snapshot. Then',
    'nothing is published. *RSS* is the resident memory of the server after that and a collection that gives back all that V8',
    'can do without, less what it was before the first of them came, also after one, divided by their number: it holds also',
    'what grows once, such as compiled code, which is why fewer followers take more each. *Heap* and *beside the heap* are',
    'what V8 says of itself. The kernel’s memory for sockets is not the process’s, and not in it.',
  ].join('\n')
