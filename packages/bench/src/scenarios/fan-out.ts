import { setTimeout as sleep } from 'node:timers/promises'
import { Crowd } from '../load/crowd.ts'
import { type Follower, follow } from '../load/follower.ts'
import type { RunningServer } from '../load/running-server.ts'
import { until } from '../load/until.ts'
import { isBroadcaster, type PeerName } from '../peers/peers.ts'
import { fanOutGoals, fanOutMethod, fanOutReport } from './fan-out-report.ts'
import { deliveriesOf, EVENT_BYTES, type FanOut, type Load, loadsOf, type Part, secondsOf } from './fan-out-result.ts'
import type { Effort, Scenario } from './scenario.ts'

const QUICK: readonly PeerName[] = ['ours-no-window', 'write-loop', 'ours-unmerged', 'write-loop-again']
const ALL: readonly PeerName[] = [
  'ours-no-window',
  'write-loop',
  'ours-unmerged',
  'write-loop-again',
  'ours',
  'better-sse',
  'fastify-sse',
  'hono',
  'h3',
  'trpc',
  'graphql-sse',
]

/** For connections, and for what a slow peer has still to send when a burst is over. */
const PATIENCE_MS = 60_000
const SETTLE_MS = 300
/** From the end of a turn until the sockets are looked at. */
const pauseMsOf = ({ followers }: Load): number => Math.max(5, followers / 100)
const WARM = { turns: 10, limitMs: 500 }

/** One session, thousands of followers: what a delivery costs the server. */
export const fanOut: Scenario<FanOut> = {
  name: 'fan-out',
  title: 'Events to thousands of followers',
  summary: "the server's CPU for one event to one of 1,000 and 5,000 followers, 1 and 16 in a turn of the event loop",
  link: 'tcp',
  fits: isBroadcaster,
  defaults: (quick) => (quick ? { peers: QUICK, rounds: 2 } : { peers: ALL, rounds: 5 }),
  async run(server, effort, peer) {
    const watcher = await follow(server)
    const crowd = new Crowd(server)
    const parts: Part[] = []
    for (const load of loadsOf(peer, effort)) {
      if (crowd.size < load.followers - 1) await gather(server, crowd, load)
      parts.push(await measure({ server, crowd, watcher }, load, effort))
    }
    return { parts }
  },
  report: fanOutReport,
  goals: fanOutGoals,
  method: fanOutMethod,
}

/** One follower parses; the others are the crowd. */
interface Parties {
  readonly server: RunningServer
  readonly crowd: Crowd
  readonly watcher: Follower
}

/** Lets more followers come, and the code that serves them become warm. */
async function gather(server: RunningServer, crowd: Crowd, load: Load): Promise<void> {
  await crowd.growTo(load.followers - 1, PATIENCE_MS)
  const areIn = async (): Promise<boolean> => (await server.ask('measure', false)).counts.followers === load.followers
  if (!(await until(areIn, PATIENCE_MS, 50))) throw new Error(`the server does not have ${load.followers} followers`)
  await sleep(SETTLE_MS)
  crowd.begin()
  await server.ask('burst', { ...WARM, perTurn: load.perTurn, bytes: EVENT_BYTES, pauseMs: pauseMsOf(load) })
  await crowd.whenDone(PATIENCE_MS)
}

/** From the first turn until everyone has the last update: what a peer puts off is counted too. */
async function measure({ server, crowd, watcher }: Parties, load: Load, effort: Effort): Promise<Part> {
  const { followers, perTurn } = load
  const { seen } = watcher
  const { bytes } = crowd
  crowd.begin()
  const { events, turns, cpuMsBefore } = await server.ask('burst', {
    turns: Math.ceil(deliveriesOf(load, effort) / (followers * perTurn)),
    perTurn,
    bytes: EVENT_BYTES,
    pauseMs: pauseMsOf(load),
    limitMs: secondsOf(effort) * 1_000,
  })
  await crowd.whenDone(PATIENCE_MS)
  const { cpuMs } = await server.ask('measure', false)
  await sleep(SETTLE_MS)
  return {
    followers,
    perTurn,
    events,
    turns,
    cpuMs: cpuMs - cpuMsBefore,
    messages: watcher.seen - seen,
    bytes: (crowd.bytes - bytes) / crowd.size,
  }
}
