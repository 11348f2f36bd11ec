import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../figures/statistics.ts'
import { Arrivals } from '../load/arrivals.ts'
import { follow, followWithoutReading } from '../load/follower.ts'
import type { RunningServer } from '../load/running-server.ts'
import { until } from '../load/until.ts'
import { isBroadcaster, type PeerName } from '../peers/peers.ts'
import { heldBytes } from '../server/measurement.ts'
import { healthyMethod, healthyReport } from './healthy-report.ts'
import { crowdOf, FILL, type Healthy, PACE, type Part, secondsOf } from './healthy-result.ts'
import type { Scenario } from './scenario.ts'

/** How long is waited for updates that are late before they count as missing, and for connections. */
const PATIENCE_MS = 15_000
const CONNECTS_AT_ONCE = 50

const QUICK: readonly PeerName[] = ['ours', 'write-loop']
const ALL: readonly PeerName[] = ['ours', 'ours-no-window', 'write-loop', 'write-loop-again', 'better-sse', 'hono']

/** A follower that reads: first with nobody else there, then beside many that never read. */
export const healthy: Scenario<Healthy> = {
  name: 'healthy',
  title: 'A healthy follower, alone and beside a thousand that never read',
  summary: "a healthy follower's p50, p99 and max, alone and beside a thousand clients that never read",
  link: 'unix',
  fits: isBroadcaster,
  defaults: (quick) => ({ peers: quick ? QUICK : ALL, rounds: quick ? 1 : 2 }),
  async run(server, effort) {
    let arrivals = new Arrivals(0, PACE.perSecond)
    await follow(server, (mark, atUs) => arrivals.arrived(mark, atUs))
    const part = async (seconds: number): Promise<Part> => {
      arrivals = new Arrivals(await server.ask('hush'), PACE.perSecond)
      return watch(server, arrivals, seconds)
    }
    const seconds = secondsOf(effort)
    await part(1)
    const alone = await part(seconds.alone)
    const before = await server.ask('measure', true)
    const crowd = await connectCrowd(server, crowdOf(effort))
    const filled = await server.ask('block', { ...FILL, sockets: crowd.length })
    await until(() => arrivals.latest >= filled.upTo, PATIENCE_MS)
    const { blocked } = (await server.ask('measure', false)).sockets
    const crowded = await part(seconds.crowded)
    const after = await server.ask('measure', true)
    return {
      alone,
      crowded,
      crowd: crowd.length,
      blocked,
      left: after.sockets.open - 1,
      heldBefore: heldBytes(before),
      heldAfter: heldBytes(after),
    }
  },
  report: healthyReport,
  method: healthyMethod,
}

/** Publishes for a while, and looks at what arrives. */
async function watch(server: RunningServer, arrivals: Arrivals, seconds: number): Promise<Part> {
  const start = await server.ask('measure', false)
  await server.ask('publish', PACE)
  await sleep(seconds * 1_000)
  const upTo = await server.ask('hush')
  const end = await server.ask('measure', false)
  await until(() => arrivals.latest >= upTo, PATIENCE_MS)
  const latencies = arrivals.latencies({ upTo })
  return {
    updates: latencies.length,
    missing: latencies.filter((latency) => !Number.isFinite(latency)).length,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
    cpuMsPerSecond: ((end.cpuMs - start.cpuMs) * 1_000) / (end.atMs - start.atMs),
  }
}

/** Connects them, and waits until the server has taken every one. */
async function connectCrowd(server: RunningServer, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(CONNECTS_AT_ONCE, count - sockets.length) })
    sockets.push(...(await Promise.all(some.map(() => followWithoutReading(server)))))
  }
  const isAccepted = async (): Promise<boolean> => (await server.ask('measure', false)).sockets.open > count
  if (!(await until(isAccepted, PATIENCE_MS, 50))) throw new Error(`the server did not accept ${count} connections`)
  return sockets
}
