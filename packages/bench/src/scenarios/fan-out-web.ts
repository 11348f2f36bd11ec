import type { Goal } from '../figures/goal.ts'
import { count, times } from '../figures/units.ts'
import { isBroadcaster, type PeerName } from '../peers/peers.ts'
import { ratioToLimit } from './by-peer.ts'
import { fanOut } from './fan-out.ts'
import { fanOutReport } from './fan-out-report.ts'
import { cpuPerDelivery, crowdsOf, type FanOut, type Load, partOf } from './fan-out-result.ts'
import type { Effort, Round, Scenario } from './scenario.ts'

const QUICK: readonly PeerName[] = ['ours-web-no-window', 'write-loop', 'ours-web-unmerged']
const ALL: readonly PeerName[] = [
  'ours-web-no-window',
  'write-loop',
  'ours-web-unmerged',
  'write-loop-again',
  'ours-web',
  'web-stream',
  'hono',
]

/** Always the smaller crowd: what a larger one changes is the same for every way of serving. */
const smaller = ({ seconds }: Effort): Effort => ({ quick: true, seconds })

/** The same as `fan-out`, where each follower's events go through a `Response`. */
export const fanOutWeb: Scenario<FanOut> = {
  name: 'fan-out-web',
  title: 'Events to a thousand followers through `Response`',
  summary: "the server's CPU for one event to one of 1,000 followers of the fetch handler, on Hono's Node server",
  link: 'tcp',
  fits: isBroadcaster,
  defaults: (quick) => (quick ? { peers: QUICK, rounds: 1 } : { peers: ALL, rounds: 5 }),
  run: (server, effort, peer) => fanOut.run(server, smaller(effort), peer),
  report: fanOutReport,
  goals: fanOutWebGoals,
  method: fanOutWebMethod,
}

/** What is to be reached: by whom, with how many events in a turn. */
const REACH: readonly { peer: PeerName; perTurn: number; bound: number; what: string }[] = [
  { peer: 'ours-web-no-window', perTurn: 1, bound: 1.15, what: 'one event a turn' },
  { peer: 'ours-web-unmerged', perTurn: 16, bound: 0.6, what: '16 events a turn, none merged' },
]

/** @returns One for each load; `NaN` where a peer of it was not measured. */
export function fanOutWebGoals(rounds: readonly Round<FanOut>[]): Goal[] {
  return REACH.flatMap(({ peer, perTurn, bound, what }) =>
    crowdsOf({ quick: true, seconds: undefined }).map((followers) => ({
      name: `server CPU per delivery through Response, ${count(followers)} followers, ${what}`,
      figure: ratioToLimit(peer, rounds, figureOf({ followers, perTurn })),
      bound,
      unit: times,
    })),
  )
}

const figureOf =
  (load: Load) =>
  (result: FanOut): number => {
    const part = partOf(result, load)
    return part === undefined ? Number.NaN : cpuPerDelivery(part)
  }

function fanOutWebMethod(effort: Effort): string {
  const [followers] = crowdsOf(smaller(effort))
  return [
    `As with \`fan-out\` above, with ${count(followers ?? 0)} followers: one event or 16 in a turn, and the server's CPU for each event`,
    "and follower. *Through Response* is the fetch handler behind a route of Hono, on Hono's own Node server, which takes",
    'each chunk of the body from its reader and writes it to the response. *ReadableStream by hand* runs on the same server:',
    'a stream per follower, to which a ready buffer is pushed by `controller.enqueue`, with nothing around it. The write loop,',
    'which ratios are taken to, needs neither: it writes to `node:http`.',
    '',
    "With one event a turn what Progress has above the write loop is that server's way to a body: it waits for each chunk by a promise, and writes",
    "it afterwards, as the stream by hand shows, which pays as much for it or more. Progress gives it a reader without the platform's queue in between; window off and",
    'none merged are the same work with one event a turn, so that their distance is the error too.',
  ].join('\n')
}
