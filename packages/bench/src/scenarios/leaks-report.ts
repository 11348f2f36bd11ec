import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, ms, withSpread } from '../figures/units.ts'
import { byPeer, type PeerRow } from './by-peer.ts'
import { AT_ONCE, type Before, connectionsOf, type Leaks, LIMIT_MS, PACE, WARM_CONNECTIONS } from './leaks-result.ts'
import type { Effort, Round } from './scenario.ts'

type Row = PeerRow<Leaks>

export const leaksReport = (rounds: readonly Round<Leaks>[]): string => toTable(COLUMNS, byPeer(rounds))

export function leaksMethod(effort: Effort): string {
  const connections = connectionsOf(effort)
  return [
    `${count(connections)} TCP connections ask for the stream, ${AT_ONCE} at any time, and are dropped: a third as soon as the request`,
    'is written, a third at the first byte of the reply, a third after two updates; half of each in order (FIN), half torn',
    `down (RST). ${PACE.perSecond} updates a second of ${PACE.bytes} bytes go on meanwhile, and for up to ${LIMIT_MS / 1_000} s after, until neither a socket`,
    `nor anything else of them is left. ${count(WARM_CONNECTIONS)} have come and gone before the first measurement, so that what is made`,
    'once is not counted. *Timers* and *other resources* are what `process.getActiveResourcesInfo` lists; what stays is the',
    "listening socket and the bench's own pipes. The heap is measured after two collections, when nothing is published any",
    'more; what little it grows by holds compiled code too. *All gone* counts what the peer tells of itself: of Progress',
    'also the streams, hubs and store subscriptions, and it keeps a hub for 3 s after its last follower, for those who come',
    'back.',
  ].join('\n')
}

const beforeAfter = (
  heading: string,
  of: (result: Leaks) => Before,
  unit: (figure: number) => string,
): Column<Row> => ({
  heading,
  cell({ rounds }) {
    const before = median(rounds.map(({ result }) => of(result).before))
    const after = median(rounds.map(({ result }) => of(result).after))
    return `${unit(before)} → ${unit(after)}`
  },
})

const figure = (heading: string, of: (result: Leaks) => number, unit: (figure: number) => string): Column<Row> => ({
  heading,
  cell: ({ rounds }) => withSpread(spreadOf(rounds.map(({ result }) => of(result))), unit),
})

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'peer', align: 'left', cell: ({ title }) => title },
  figure('took', ({ durationMs }) => durationMs, ms),
  { heading: 'followers gone', cell: ({ rounds }) => withinOf(rounds.map(({ result }) => result.leftMs)) },
  { heading: 'all gone', cell: ({ rounds }) => withinOf(rounds.map(({ result }) => result.clearedMs)) },
  beforeAfter('sockets', ({ sockets }) => sockets, count),
  beforeAfter('timers', ({ timers }) => timers, count),
  beforeAfter('other resources', ({ otherResources }) => otherResources, count),
  beforeAfter('heap', ({ heap }) => heap, bytes),
  figure('heap per connection', ({ heap, connections }) => (heap.after - heap.before) / connections, bytes),
  beforeAfter('RSS', ({ rss }) => rss, bytes),
  { heading: 'left', align: 'left', cell: ({ rounds }) => leftoversOf(rounds.map(({ result }) => result)) },
]

function withinOf(durations: readonly (number | undefined)[]): string {
  const reached = durations.filter((duration) => duration !== undefined)
  if (reached.length < durations.length) return `not within ${ms(LIMIT_MS)}`
  return `within ${ms(Math.max(...reached))}`
}

function leftoversOf(results: readonly Leaks[]): string {
  const names = [...new Set(results.flatMap(({ leftovers }) => Object.keys(leftovers)))]
  const most = (name: string): number => Math.max(...results.map(({ leftovers }) => leftovers[name] ?? 0))
  return names.length === 0 ? 'nothing' : names.map((name) => `${count(most(name))} ${name}`).join(', ')
}
