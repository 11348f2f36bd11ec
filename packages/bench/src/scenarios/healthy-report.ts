import { spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, ms, times, withSpread } from '../figures/units.ts'
import { byPeer, type PeerRow, ratioToLimit } from './by-peer.ts'
import { crowdOf, FILL, type Healthy, PACE, type Part, secondsOf } from './healthy-result.ts'
import type { Effort, Round } from './scenario.ts'

type Row = PeerRow<Healthy>

export function healthyReport(rounds: readonly Round<Healthy>[]): string {
  const rows = byPeer(rounds)
  return [
    'Alone:',
    '',
    toTable([NAME, ...partColumns(rounds, ({ alone }) => alone)], rows),
    '',
    'Beside those who never read:',
    '',
    toTable([NAME, ...partColumns(rounds, ({ crowded }) => crowded), ...CROWD], rows),
  ].join('\n')
}

export function healthyMethod(effort: Effort): string {
  const { alone, crowded } = secondsOf(effort)
  return [
    `A follower reads updates of ${count(PACE.bytes)} bytes, ${PACE.perSecond} a second: for ${alone} s with nobody else there; then`,
    `${count(crowdOf(effort))} connections send their request and read nothing, updates of ${bytes(FILL.bytes)} fill the kernel's buffers`,
    `until each has bytes waiting, and the follower reads on for ${crowded} s. All of this runs over Unix sockets, of which the`,
    'kernel buffers some 200 KiB; of a TCP connection on loopback it may take 4 MB, and of a thousand such ones more than it has',
    'for sockets. The latency of an update runs from when it was due until its bytes are read in the other process, by the',
    'same clock; updates that the server merged into a later one are counted from when they were due themselves. A server',
    'that stalls is late with what was due in the meantime, and that counts. Timers of Node add up to about a millisecond for all. With its window of 100 ms',
    'Progress holds updates back for up to that long, and merges them: that is what the window is for.',
    '',
    '*CPU* is user and system time of the server per second, with its ratio to the write loop; the second write loop is the',
    'control, and its distance from × 1 the error of the run.',
  ].join('\n')
}

const NAME: Column<Row> = { heading: 'peer', align: 'left', cell: ({ title }) => title }

/** A column of one figure per round. */
const figure = (heading: string, of: (result: Healthy) => number, unit: (figure: number) => string): Column<Row> => ({
  heading,
  cell: ({ rounds }) => withSpread(spreadOf(rounds.map(({ result }) => of(result))), unit),
})

function partColumns(rounds: readonly Round<Healthy>[], part: (result: Healthy) => Part): Column<Row>[] {
  const cpu = (result: Healthy): number => part(result).cpuMsPerSecond
  return [
    figure('p50', (result) => part(result).p50, ms),
    figure('p99', (result) => part(result).p99, ms),
    figure('max', (result) => part(result).max, ms),
    figure('missing', (result) => part(result).missing, count),
    figure('CPU per s', cpu, ms),
    { heading: 'CPU × limit', cell: ({ peer }) => times(ratioToLimit(peer, rounds, cpu)) },
  ]
}

const CROWD: readonly Column<Row>[] = [
  figure('blocked', ({ blocked }) => blocked, count),
  figure('left', ({ left }) => left, count),
  figure('held for each', ({ heldBefore, heldAfter, crowd }) => (heldAfter - heldBefore) / crowd, bytes),
]
