import type { Goal } from '../figures/goal.ts'
import type { Line } from '../figures/line-fit.ts'
import { toSvg } from '../figures/plot.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, NONE } from '../figures/units.ts'
import { QUICK_SPANS, SPANS, STEP_MS, TURN, UPDATES } from '../soak/soak-settings.ts'
import type { Effort, Plot } from './scenario.ts'
import {
  defaultsPlanOf,
  MAX_SESSIONS,
  perSession,
  planOf,
  type Sample,
  type Soaked,
  secondHalf,
  sinceFull,
} from './soak-result.ts'

const ROWS = 12
const MINUTE_MS = 60_000
const MIB = 1_024 * 1_024

export function soakReport(forgotten: Soaked, kept: Soaked): string {
  const full = sinceFull(kept.samples)
  return [
    toTable(COLUMNS, someOf(forgotten.samples)),
    '',
    toTable(GROWTH_COLUMNS, [
      growth(
        'heap and external, second half',
        perSession(secondHalf(forgotten.samples), ({ held }) => held),
      ),
      growth(
        'RSS, second half',
        perSession(secondHalf(forgotten.samples), ({ rss }) => rss),
      ),
      growth(
        `heap and external, with the store's defaults, once it is full`,
        perSession(full, ({ held }) => held),
      ),
    ]),
    '',
    toTable(COUNT_COLUMNS, [
      { what: 'sessions begun', forgotten: begunIn(forgotten), kept: begunIn(kept) },
      { what: 'most sessions in the store', forgotten: mostKept(forgotten), kept: mostKept(kept) },
      ...(['streamed', 'followed', 'dropped', 'polled', 'single', 'nobody'] as const).map((following) => ({
        what: WAYS[following],
        forgotten: forgotten.ended.get(following) ?? 0,
        kept: kept.ended.get(following) ?? 0,
      })),
      { what: 'left out, since too many were under way', forgotten: forgotten.leftOut, kept: kept.leftOut },
      { what: 'that went wrong', forgotten: forgotten.failures.length, kept: kept.failures.length },
    ]),
    ...[...new Set([...forgotten.failures, ...kept.failures])].slice(0, 5).map((failure) => `\n${failure}`),
  ].join('\n')
}

/** A quick run ends before memory has come to rest: what it grows by says nothing of what stays. */
export function soakGoals(forgotten: Soaked, kept: Soaked, effort: Effort): readonly Goal[] {
  const { perSecond, seconds } = planOf(effort)
  const stays: Goal = {
    name: `what stays of a session that has begun and ended, over ${count(seconds)} s of ${perSecond} a second`,
    figure: perSession(secondHalf(forgotten.samples), ({ held }) => held).slope,
    bound: 50,
    unit: bytes,
  }
  return [
    ...(effort.quick ? [] : [stays]),
    {
      name: `sessions in the store with its defaults, of ${count(begunIn(kept))} that began`,
      figure: mostKept(kept),
      bound: MAX_SESSIONS,
      unit: count,
    },
  ]
}

export function soakPlots(forgotten: Soaked): readonly Plot[] {
  const title = 'Memory of a server while sessions begin and end'
  const of = (figure: (sample: Sample) => number) =>
    forgotten.samples.map((sample) => ({ x: sample.atMs / MINUTE_MS, y: figure(sample) / MIB }))
  const description =
    'Heap after a collection, with what hangs on it outside, and resident memory, over the minutes of the run.'
  const svg = toSvg({
    title,
    description,
    x: { label: 'minutes', scale: 'linear' },
    y: { label: 'MiB', scale: 'linear' },
    series: [
      { name: 'heap and external, after a collection', points: of(({ held }) => held) },
      { name: 'RSS', points: of(({ rss }) => rss) },
    ],
  })
  return [{ name: 'soak.svg', alt: `${title}: ${description}`, svg }]
}

export function soakMethod(effort: Effort): string {
  const { perSecond, seconds, everyMs } = planOf(effort)
  const defaults = defaultsPlanOf(effort)
  return [
    `One server process with the memory store; ${perSecond} sessions a second are started over HTTP for ${count(seconds)} s. Each names a stage, makes`,
    `${UPDATES} updates ${STEP_MS} ms apart, and ends with a result. Of ${TURN} in a row one is started as a stream and read to its end, one is started`,
    'as a stream and cut at its first bytes, one is started and followed by a stream of its own, one is polled with',
    '`If-None-Match` until it has ended, one is waited for by a single reply, and the others are followed by nobody. Every',
    'second start carries an idempotency key. Each session has an owner of its own (in a quick run owners come back). Where the',
    'machine cannot keep up, what is due is left out until few are under way.',
    '',
    `A server that keeps what it is told to keep grows until that is all there. Here sessions are kept for ${inSeconds(SPANS.retentionMs)}, tombstones and`,
    `keys for ${inSeconds(SPANS.tombstoneMs)} (in a quick run all for ${inSeconds(QUICK_SPANS.retentionMs)}): in a full run that is over before the second half begins. Every ${everyMs / 1_000} s garbage is`,
    'collected and memory is read. What stays of a session is the slope of the least squares of held memory (heap, and what',
    'hangs on it outside) over the sessions begun, in the second half; ± is twice the standard error of that slope. A quick run',
    'ends before memory is at rest, so that its slope is not that of what stays.',
    '',
    `With the store's own defaults (10 minutes, ${count(MAX_SESSIONS)} sessions, 24 h for tombstones and keys) another server takes ${defaults.perSecond} a second for`,
    `${defaults.seconds} s. Sessions are bounded by their number; their tombstones and keys are bounded by time alone, so that it grows by those until`,
    'the day is over: the slope once the store is full says by how much.',
  ].join('\n')
}

const inSeconds = (spanMs: number): string => `${spanMs / 1_000} s`

const COLUMNS: readonly Column<Sample>[] = [
  { heading: 'after', cell: ({ atMs }) => `${Math.round(atMs / 1_000)} s` },
  { heading: 'sessions begun', cell: ({ begun }) => count(begun) },
  { heading: 'kept', cell: ({ kept }) => count(kept) },
  { heading: 'heap and external', cell: ({ held }) => mib(held) },
  { heading: 'RSS', cell: ({ rss }) => mib(rss) },
]

interface Growth {
  readonly what: string
  readonly line: Line
}

const growth = (what: string, line: Line): Growth => ({ what, line })

const GROWTH_COLUMNS: readonly Column<Growth>[] = [
  { heading: 'growth with each session', align: 'left', cell: ({ what }) => what },
  { heading: 'slope', cell: ({ line }) => bytes(line.slope) },
  { heading: '±', cell: ({ line }) => bytes(2 * line.slopeError) },
]

interface Counts {
  readonly what: string
  readonly forgotten: number
  readonly kept: number
}

const COUNT_COLUMNS: readonly Column<Counts>[] = [
  { heading: 'sessions', align: 'left', cell: ({ what }) => what },
  { heading: 'soon forgotten', cell: ({ forgotten }) => count(forgotten) },
  { heading: 'with the defaults', cell: ({ kept }) => count(kept) },
]

const WAYS = {
  streamed: 'started as a stream, read to the end',
  followed: 'followed by a stream of its own',
  dropped: 'started as a stream, cut',
  polled: 'polled to the end',
  single: 'waited for by a single reply',
  nobody: 'followed by nobody',
}

const begunIn = ({ samples }: Soaked): number => samples.at(-1)?.begun ?? 0

const mostKept = ({ samples }: Soaked): number => Math.max(0, ...samples.map(({ kept }) => kept))

const mib = (size: number): string => (Number.isNaN(size) ? NONE : `${(size / MIB).toFixed(1)} MiB`)

/** A dozen samples, evenly, the first and the last among them. */
function someOf(samples: readonly Sample[]): Sample[] {
  const step = (samples.length - 1) / (ROWS - 1)
  const places = new Set(Array.from({ length: ROWS }, (_, at) => Math.round(at * step)))
  return samples.filter((_, at) => places.has(at))
}
