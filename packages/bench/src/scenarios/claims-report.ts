import { ACTIVITY, BROWSER_HEADERS, FILES, SOONER_MS, USERS } from '../claims/claims-settings.ts'
import { mean, percentile } from '../figures/statistics.ts'
import { type Column, toTable } from '../figures/table.ts'
import { bytes, count, ms, NONE } from '../figures/units.ts'
import { type Claims, POLL_MS, planOf, type Watched, type Way } from './claims-result.ts'
import type { Effort } from './scenario.ts'

/** What somebody said of a system, and what was measured of this one. */
export interface Claim {
  readonly system: string
  readonly text: string
  readonly bound: number
  /** @defaultValue 'at most' */
  readonly sense?: 'at most' | 'at least'
  readonly figure: number
  readonly unit: (figure: number) => string
}

/** @returns `false` where nothing was measured. */
export const holds = ({ sense, figure, bound }: Claim): boolean =>
  sense === 'at least' ? figure >= bound : figure <= bound

export function claimsReport(claims: Claims): string {
  return [
    toTable(CLAIM_COLUMNS, claimsOf(claims)),
    '',
    `${count(USERS)} users who watch an order each:`,
    '',
    toTable(WAY_COLUMNS, claims.watched),
    '',
    'Figures to alert by:',
    '',
    toTable(ALERT_COLUMNS, alertsOf(claims)),
  ].join('\n')
}

/** All claims, with what was measured of each. */
export function claimsOf(claims: Claims): Claim[] {
  const rates = [...new Set(claims.watched.map(({ updatesPerMinute }) => updatesPerMinute))]
  const within100 = { system: '[3]', bound: 100, unit: ms } as const
  return [
    ...ofRequests(claims, rates[0]),
    ...rates.flatMap((rate) => ofFirst(claims, rate)),
    ...rates.flatMap((rate) => ofThird(claims, rate)),
    {
      ...within100,
      text: 'an update is seen within 100 ms, with 20 a second in each session and the window of 100 ms',
      figure: percentile(claims.quickLatencies, 0.99),
    },
    ...(claims.soonerLatencies.length === 0
      ? []
      : [
          {
            ...within100,
            text: `an update is seen within 100 ms, with 20 a second in each session and a window of ${SOONER_MS} ms`,
            figure: percentile(claims.soonerLatencies, 0.99),
          },
        ]),
    {
      system: '[3]',
      text: 'first progress within 1 s of the start',
      bound: 1_000,
      figure: Math.max(...claims.firstProgress),
      unit: ms,
    },
    {
      system: '[4]',
      text: 'a progress reply takes less than 50 ms',
      bound: 50,
      figure: percentile(claims.replies, 0.99),
      unit: ms,
    },
    { system: '[4]', text: 'a poll is some 2 KB', bound: 2_048, figure: claims.bytesPerReply, unit: bytes },
    {
      system: '[0]',
      text: 'what a closed connection held is released within 5 s',
      bound: 5_000,
      figure: Math.max(claims.connectionsFreedMs, claims.hubsFreedMs),
      unit: ms,
    },
  ]
}

const WHOLE = 'than polls every 5 s of the whole state'
const TAGGED = 'than polls every 5 s with `If-None-Match`'

/** Requests do not depend on how often something changes. */
function ofRequests({ watched }: Claims, rate: number | undefined): Claim[] {
  const find = finder(watched, rate)
  const [stream, poll] = [find('stream'), find('poll')]
  if (stream === undefined || poll === undefined) return []
  const requests = ({ requestsPerMinute }: Watched): number => requestsPerMinute
  return [
    {
      system: '[1]',
      text: '0.25 requests a minute and user',
      bound: 0.25,
      figure: requests(stream),
      unit: perMinute,
    },
    saving(`98 % fewer requests ${WHOLE}`, 0.98, lessThan(poll, stream, requests)),
  ]
}

/** Streams against polling every 5 s, as the system did, and as polls of this one are. */
function ofFirst({ watched }: Claims, rate: number): Claim[] {
  const find = finder(watched, rate)
  const [nobody, stream, poll, tagged] = [find('nobody'), find('stream'), find('poll'), find('tagged poll')]
  if (nobody === undefined || stream === undefined || poll === undefined) return []
  const at = atRate(rate)
  const cpu = (one: Watched): number => Math.max(0, one.cpuMsPerSecond - nobody.cpuMsPerSecond)
  const against = (one: Watched | undefined, than: string): Claim[] =>
    one === undefined
      ? []
      : [
          saving(
            `90 % less bandwidth ${than}, ${at}`,
            0.9,
            lessThan(one, stream, ({ bytesPerMinute }) => bytesPerMinute),
          ),
          saving(`70 % less CPU of the server ${than}, ${at}`, 0.7, lessThan(one, stream, cpu)),
        ]
  return [
    { system: '[1]', text: `an update is seen within 100 ms, ${at}`, bound: 100, figure: p99(stream), unit: ms },
    saving(`96 % less latency on average ${WHOLE}, ${at}`, 0.96, lessThan(poll, stream, meanLatency)),
    ...against(poll, WHOLE),
    ...against(tagged, TAGGED),
  ]
}

const saving = (text: string, bound: number, figure: number): Claim => ({
  system: '[1]',
  text,
  bound,
  sense: 'at least',
  figure,
  unit: share,
})

/** @returns `NaN` where there is nothing to save. */
const lessThan = (one: Watched, stream: Watched, of: (watched: Watched) => number): number =>
  of(one) > 0 ? 1 - of(stream) / of(one) : Number.NaN

const atRate = (rate: number): string => (rate === 1 ? '1 update a minute' : `${rate} updates a minute`)

function ofThird({ watched }: Claims, rate: number): Claim[] {
  const find = finder(watched, rate)
  const [stream, poll, tagged] = [find('stream'), find('poll'), find('tagged poll')]
  const claim = (one: Watched | undefined, than: string): Claim[] =>
    one === undefined || stream === undefined
      ? []
      : [
          {
            system: '[3]',
            text: `less bandwidth ${than}, ${atRate(rate)}`,
            bound: 1,
            figure: stream.bytesPerMinute / one.bytesPerMinute,
            unit: share,
          },
        ]
  return [...claim(poll, WHOLE), ...claim(tagged, TAGGED)]
}

const finder =
  (watched: readonly Watched[], rate: number | undefined) =>
  (way: Way): Watched | undefined =>
    watched.find((one) => one.way === way && one.updatesPerMinute === rate)

interface Alert {
  readonly what: string
  readonly alert: string
  readonly figures: readonly number[]
}

const alertsOf = (claims: Claims): readonly Alert[] => [
  { what: 'reply to a poll', alert: 'above 1 s', figures: claims.replies },
  { what: 'start to first progress', alert: 'above 1 s', figures: claims.firstProgress },
  { what: 'end to its arrival on a stream', alert: 'above 1 s', figures: claims.endsSeen },
  { what: 'update to its arrival on a stream, 20 a second', alert: 'above 1 s', figures: claims.quickLatencies },
  { what: 'cut to all freed (`hubs.cleanup`)', alert: 'above 5 s', figures: [claims.hubsFreedMs] },
]

export function claimsMethod(effort: Effort): string {
  const { ratesPerMinute, seconds } = planOf(effort)
  const requestBytes = Object.entries(BROWSER_HEADERS).reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  )
  return [
    'Four systems came before this one, each with figures that it was to reach: [0] product scans, [1] purchase orders, [3] the',
    'ingest of files, [4] documents file by file. Here the same is done with this one. What is claimed stands as it was claimed;',
    'whether it holds is worked out from the figure beside it.',
    '',
    `[1] replaced polls every ${POLL_MS / 1_000} s by streams with a heartbeat every 15 s, and said nothing of how often an order changes, which`,
    `is what decides: ${count(USERS)} users watch an order each, which has ${listOf(ratesPerMinute)} updates a minute, evenly, and not in step with polls.`,
    'They do over a stream each, then by polls of the whole state, without a tag, as it was asked then, then by polls with',
    `\`If-None-Match\`, as ours are. The state has the bar and the last ${ACTIVITY.length} lines of activity, some 2 KB, which is what a poll of [4] was`,
    `said to be. That takes ${seconds.stream} s of streams, in a full run one heartbeat, and ${seconds.poll} s of polls, all at one server process whose code is`,
    `warm. A poll sends the headers of a browser (${count(requestBytes)} bytes); bytes are those on the sockets, in both directions,`,
    'without the frames of TCP and below, and without compression. Latency runs from when an update was due until a user has it or',
    'a later one. CPU is user and system time of the server above what it takes to emit the same with nobody there. What is added to',
    'that is a few ms in a second, and the machine strays by as much: the CPU of these three tells the order of things, and where polls',
    'were seen to add nothing, there is no saving to be given. Its polls',
    'read the memory of the same process, where those of that system asked a database, which is not in these figures. Of streams',
    'requests are those of one rotation an hour, the default of `maxStreamMs`; how often networks cut them is not measured.',
    '',
    '[3] wants updates within 100 ms: at these rates each goes out at once. With 20 a second the window of `minIntervalMs`, 100 ms by',
    'default, merges them: what comes first in it waits for its end, and timers may be an eighth of it late. Half the window',
    'is within it, for twice the events. First progress is that of sessions that are started as a stream, one after another.',
    `[4] polled every 2 s for ${FILES.length} files: 100 users do, while each session has two updates a second. The bytes are those of the reply.`,
    '[0] wants what a closed connection held to be released within 5 s: all streams are cut at once, and the time runs until no',
    'connection, no follower and no session of theirs is held in the hub, which waits 3 s for whoever comes back.',
  ].join('\n')
}

const verdictOf = (claim: Claim): string => (Number.isNaN(claim.figure) ? NONE : holds(claim) ? 'yes' : 'no')

const CLAIM_COLUMNS: readonly Column<Claim>[] = [
  { heading: 'system', align: 'left', cell: ({ system }) => system },
  { heading: 'claim', align: 'left', cell: ({ text }) => text },
  { heading: 'bound', cell: ({ sense = 'at most', bound, unit }) => `${sense} ${unit(bound)}` },
  { heading: 'measured', cell: ({ figure, unit }) => unit(figure) },
  { heading: 'holds', align: 'left', cell: verdictOf },
]

const WAYS: Readonly<Record<Way, string>> = {
  nobody: 'nobody there',
  stream: 'stream',
  poll: 'poll every 5 s',
  'tagged poll': 'poll every 5 s, `If-None-Match`',
}

const WAY_COLUMNS: readonly Column<Watched>[] = [
  { heading: 'updates a minute', cell: ({ updatesPerMinute }) => count(updatesPerMinute) },
  { heading: 'way', align: 'left', cell: ({ way }) => WAYS[way] },
  { heading: 'latency, mean', cell: (one) => ms(meanLatency(one)) },
  { heading: 'p99', cell: (one) => ms(p99(one)) },
  { heading: 'requests a minute', cell: ({ requestsPerMinute }) => perMinute(requestsPerMinute) },
  { heading: 'bytes of a reply', cell: ({ bytesPerReply }) => bytes(bytesPerReply) },
  { heading: 'bytes a minute', cell: ({ bytesPerMinute }) => bytes(bytesPerMinute) },
  { heading: 'CPU per s', cell: ({ cpuMsPerSecond }) => ms(cpuMsPerSecond) },
]

const ALERT_COLUMNS: readonly Column<Alert>[] = [
  { heading: 'time from', align: 'left', cell: ({ what }) => what },
  { heading: 'alert', align: 'left', cell: ({ alert }) => alert },
  ...[0.5, 0.95, 0.99].map((part) => ({
    heading: `p${part * 100}`,
    cell: ({ figures }: Alert) => ms(percentile(figures, part)),
  })),
]

const p99 = ({ latencies }: Watched): number => percentile(latencies, 0.99)

const meanLatency = ({ latencies }: Watched): number => mean(latencies)

const share = (figure: number): string => (Number.isNaN(figure) ? NONE : `${(100 * figure).toFixed(1)} %`)

const listOf = (rates: readonly number[]): string =>
  [rates.slice(0, -1).join(', '), rates.at(-1)].filter((part) => part !== '').join(' or ')

const perMinute = (figure: number): string => figure.toFixed(2)
