import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../figures/statistics.ts'
import type { RunningServer } from '../load/running-server.ts'
import { SessionFollowers } from '../load/session-followers.ts'
import { until } from '../load/until.ts'
import type { PeerName } from '../peers/peers.ts'
import { hasSessions, SESSION_PEERS } from '../peers/sessions/peers.ts'
import { SESSIONS } from '../peers/sessions/sessions.ts'
import type { Scenario } from './scenario.ts'
import { sessionsGoals, sessionsMethod, sessionsReport } from './sessions-report.ts'
import { PACE, type Sessions, secondsOf } from './sessions-result.ts'

/** How long is waited for followers, and for updates that are late before they count as missing. */
const FOLLOWED_WITHIN_MS = 15_000
const LATE_MS = 3_000
const WARM_UP_S = 1.5

const QUICK: readonly PeerName[] = ['ours', 'ours-no-window', 'write-loop', 'better-sse']

/** Many sessions at once, each with a follower of its own: from the emitter to the bytes on each socket. */
export const sessions: Scenario<Sessions> = {
  name: 'sessions',
  title: 'A thousand sessions, each with a follower of its own',
  summary: 'server CPU and latency of 1,000 sessions with one follower each, 10 updates a second in every one',
  link: 'tcp',
  fits: hasSessions,
  serverOf: (peer) => {
    if (!hasSessions(peer)) throw new TypeError(`${peer} is not measured with sessions`)
    return `${peer}-sessions`
  },
  defaults: (quick) => ({
    peers: quick ? QUICK : (Object.keys(SESSION_PEERS) as PeerName[]),
    rounds: quick ? 1 : 3,
  }),
  async run(server, effort) {
    const followers = await SessionFollowers.follow(server)
    const areAll = async (): Promise<boolean> => (await server.ask('measure', false)).counts.followers === SESSIONS
    if (!(await until(areAll, FOLLOWED_WITHIN_MS))) throw new Error('not every session is followed')
    await watch(server, followers, WARM_UP_S)
    return watch(server, followers, secondsOf(effort))
  },
  report: sessionsReport,
  goals: sessionsGoals,
  method: sessionsMethod,
}

/** Publishes for a while, and looks at what arrives. */
async function watch(server: RunningServer, followers: SessionFollowers, seconds: number): Promise<Sessions> {
  followers.begin(await server.ask('hushEvenly'), PACE.perSecond)
  const start = await server.ask('measure', false)
  const after = await server.ask('publishEvenly', PACE)
  await sleep(seconds * 1_000)
  const { arrived, bytes } = followers
  const end = await server.ask('measure', false)
  const upTo = await server.ask('hushEvenly')
  const latencies = await followers.latencies(upTo, LATE_MS)
  const span = (end.atMs - start.atMs) / 1_000
  return {
    published: (upTo - after) / span,
    delivered: arrived / span,
    missing: latencies.filter((latency) => !Number.isFinite(latency)).length,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
    cpuMsPerSecond: (end.cpuMs - start.cpuMs) / span,
    bytesEach: bytes / arrived,
  }
}
