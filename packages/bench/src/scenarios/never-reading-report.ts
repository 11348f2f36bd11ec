import { median, spreadOf } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, ms, NONE, withSpread } from '../figures/units.ts'
import { byPeer, type PeerRow } from './by-peer.ts'
import {
  ceilingOf,
  heldAfter,
  heldBy,
  LASTING,
  type NeverReading,
  noiseOf,
  PACE,
  peakHeld,
  SAMPLE_MS,
  type Sample,
  secondsOf,
  spansOf,
} from './never-reading-result.ts'
import type { Effort, Round } from './scenario.ts'

type Row = PeerRow<NeverReading>

const MARKS_S = [1, 2, 5, 10, 20, 40, 60]

export function neverReadingReport(rounds: readonly Round<NeverReading>[]): string {
  const rows = byPeer(rounds)
  const longestMs = Math.max(...rounds.flatMap(({ result }) => result.samples.map(({ atMs }) => atMs)))
  const marks = MARKS_S.filter((second) => second * 1_000 <= longestMs)
  return [
    toTable(SUMMARY, rows),
    '',
    'Held for it over time, in the first round:',
    '',
    toTable([NAME, ...marks.map(heldAt)], rows),
  ].join('\n')
}

export function neverReadingMethod(effort: Effort): string {
  const besideS = spansOf(effort).besideMs / 1_000
  return [
    'One connection sends its request and reads nothing, beside one that reads all that comes. The server publishes updates of',
    `${count(PACE.bytes)} bytes for ${secondsOf(effort, 'write-loop')} s (Progress with its window, in a full run, for ${secondsOf(effort, 'ours')} s),`,
    `as fast as its event loop takes them and at most ${count(PACE.perSecond)} a second: what is due goes`,
    'out, up to 64 updates in a turn. *Held for it* is the heap and the memory beside it (`heapUsed` and `external`) after two',
    `collections, sampled ${1_000 / SAMPLE_MS} times a second, above the median of the ${besideS} s before it came. Its peak is the highest`,
    `median of ${LASTING} samples in a row above the highest such median of those ${besideS} s, or the last sample where the round ended`,
    `early. *Noise* is how far single samples strayed in those ${besideS} s: logs and rings fill and are trimmed. *In the socket* is`,
    "`writableLength` of its socket on the server. What the kernel took is not the process's memory. First one that never",
    'reads comes and goes; all of it begins when the heap has come to rest after that.',
    '',
    `A round ends early once ${bytes(ceilingOf(effort))} are held. *After* is the median of ${besideS} s after the client has left. With its window of`,
    "100 ms Progress sends at most ten merged updates a second, which the kernels' buffers may take for the whole time: then",
    'the client is not late, and there is nothing to drop it for. With the window off it is late at once, and dropped when',
    'it has taken nothing for the write deadline of 10 s.',
  ].join('\n')
}

const NAME: Column<Row> = { heading: 'peer', align: 'left', cell: ({ title }) => title }

/** A column of one figure per round. */
const figure = (
  heading: string,
  of: (result: NeverReading) => number,
  unit: (figure: number) => string,
): Column<Row> => ({
  heading,
  cell: ({ rounds }) => withSpread(spreadOf(rounds.map(({ result }) => of(result))), unit),
})

const most = (samples: readonly Sample[], of: (sample: Sample) => number): number => Math.max(0, ...samples.map(of))

const SUMMARY: readonly Column<Row>[] = [
  NAME,
  figure('updates/s', ({ perSecond }) => perSecond, count),
  figure('kernel took', ({ samples }) => most(samples, ({ takenBytes }) => takenBytes), bytes),
  figure('held for it, peak', peakHeld, bytes),
  figure('noise', noiseOf, bytes),
  figure('in the socket, peak', ({ samples }) => most(samples, ({ waitingBytes }) => waitingBytes), bytes),
  figure('held after', heldAfter, bytes),
  { heading: 'RSS before, peak, after', cell: ({ rounds }) => rssOf(rounds.map(({ result }) => result)) },
  { heading: 'dropped', cell: ({ rounds }) => droppedOf(rounds.map(({ result }) => result)) },
]

const rssOf = (results: readonly NeverReading[]): string =>
  [
    median(results.map(({ before }) => median(before.map(({ rss }) => rss)))),
    median(results.map(({ samples }) => most(samples, ({ rss }) => rss))),
    median(results.map(({ after }) => median(after.map(({ rss }) => rss)))),
  ]
    .map(bytes)
    .join(', ')

function droppedOf(results: readonly NeverReading[]): string {
  const dropped = results.flatMap(({ droppedAtMs }) => droppedAtMs ?? [])
  if (dropped.length > 0) return `after ${withSpread(spreadOf(dropped), ms)}`
  const ends = results.filter(({ ceiling }) => ceiling).map(({ samples }) => samples.at(-1)?.atMs ?? Number.NaN)
  return ends.length > 0 ? `never; ended after ${withSpread(spreadOf(ends), ms)}` : 'never'
}

const heldAt = (second: number): Column<Row> => ({
  heading: `${second} s`,
  cell({ rounds: [first] }) {
    const sample = first?.result.samples.find(({ atMs }) => atMs >= second * 1_000)
    return first === undefined || sample === undefined ? NONE : bytes(heldBy(first.result, sample))
  },
})
