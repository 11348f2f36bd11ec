import { setTimeout as sleep } from 'node:timers/promises'
import { connectAndDropMany } from '../load/connect-and-drop.ts'
import type { RunningServer } from '../load/running-server.ts'
import { until } from '../load/until.ts'
import { isBroadcaster, type PeerName } from '../peers/peers.ts'
import type { Measurement } from '../server/measurement.ts'
import { leaksMethod, leaksReport } from './leaks-report.ts'
import { AT_ONCE, type Before, connectionsOf, type Leaks, LIMIT_MS, PACE, WARM_CONNECTIONS } from './leaks-result.ts'
import type { Scenario } from './scenario.ts'

const QUICK: readonly PeerName[] = ['ours', 'write-loop']
const ALL: readonly PeerName[] = ['ours', 'ours-no-window', 'write-loop', 'better-sse', 'fastify-sse', 'hono', 'trpc']

const SETTLE_MS = 500

/** Many clients that connect and are gone again. */
export const leaks: Scenario<Leaks> = {
  name: 'leaks',
  title: 'Ten thousand connections, made and dropped',
  summary: 'what is left of 10,000 connections that were made and dropped: sockets, timers, followers, heap',
  link: 'tcp',
  fits: isBroadcaster,
  defaults: (quick) => ({ peers: quick ? QUICK : ALL, rounds: 1 }),
  async run(server, effort) {
    const connections = connectionsOf(effort)
    await server.ask('publish', PACE)
    await connectAndDropMany(server, WARM_CONNECTIONS, AT_ONCE)
    await whenGone(server, isClear)
    const before = await settled(server)
    await server.ask('publish', PACE)
    const startMs = performance.now()
    await connectAndDropMany(server, connections, AT_ONCE)
    const endMs = performance.now()
    // Updates go on: some notice that a client has left only when they write to it.
    const sinceEnd = (reached: boolean): number | undefined => (reached ? performance.now() - endMs : undefined)
    const leftMs = sinceEnd(await whenGone(server, isLeft))
    const clearedMs = sinceEnd(await whenGone(server, isClear))
    const after = await settled(server)
    const compare = (of: (measurement: Measurement) => number): Before => ({ before: of(before), after: of(after) })
    return {
      connections,
      durationMs: endMs - startMs,
      leftMs,
      clearedMs,
      sockets: compare(({ sockets }) => sockets.open),
      timers: compare(timersOf),
      otherResources: compare(othersOf),
      heap: compare(({ heapUsed }) => heapUsed),
      external: compare(({ external }) => external),
      rss: compare(({ rss }) => rss),
      leftovers: Object.fromEntries(Object.entries(after.counts).filter(([, count]) => count > 0)),
    }
  },
  report: leaksReport,
  method: leaksMethod,
}

/** Nobody is there any more. */
const isLeft = ({ sockets, counts }: Measurement): boolean => sockets.open === 0 && counts.followers === 0

/** And nothing is kept for who was. */
const isClear = (measurement: Measurement): boolean =>
  isLeft(measurement) && Object.values(measurement.counts).every((count) => count === 0)

/** @returns Whether it was so within the limit. */
const whenGone = (server: RunningServer, isSo: (measurement: Measurement) => boolean): Promise<boolean> =>
  until(async () => isSo(await server.ask('measure', false)), LIMIT_MS, 50)

/** Quiet, and without garbage. */
async function settled(server: RunningServer): Promise<Measurement> {
  await server.ask('hush')
  await sleep(SETTLE_MS)
  return server.ask('measure', true)
}

const timersOf = ({ resources }: Measurement): number => (resources.Timeout ?? 0) + (resources.Immediate ?? 0)

const othersOf = ({ resources }: Measurement): number =>
  Object.entries(resources).reduce((sum, [name, count]) => (/^(Timeout|Immediate)$/.test(name) ? sum : sum + count), 0)
