import { setTimeout as sleep } from 'node:timers/promises'
import { isSteady } from '../figures/steady.ts'
import { followWithoutReading } from '../load/follower.ts'
import type { RunningServer } from '../load/running-server.ts'
import { until } from '../load/until.ts'
import { isBroadcaster, type PeerName } from '../peers/peers.ts'
import { heldBytes, type Measurement } from '../server/measurement.ts'
import { neverReadingMethod, neverReadingReport } from './never-reading-report.ts'
import { ceilingOf, heldBy, type NeverReading, PACE, type Sample, secondsOf } from './never-reading-result.ts'
import type { Scenario } from './scenario.ts'

const SAMPLE_MS = 500
/** What the heap may go on growing by, and how long is waited for that. */
const STEADY_BYTES = 32 * 1_024
const WARM_LIMIT_MS = 20_000
const BESIDE_MS = 4_000
const AFTER_MS = 1_000

const QUICK: readonly PeerName[] = ['ours', 'ours-no-window', 'write-loop', 'better-sse']
const ALL: readonly PeerName[] = [...QUICK, 'fastify-sse', 'hono', 'h3', 'trpc', 'graphql-sse']

/** One client that sends its request and reads nothing, while updates come at full speed. */
export const neverReading: Scenario<NeverReading> = {
  name: 'never-reading',
  title: 'A client that never reads',
  summary: 'memory held for one client that never reads, for a minute of 1 KB updates at full speed',
  link: 'tcp',
  fits: isBroadcaster,
  defaults: (quick) => ({ peers: quick ? QUICK : ALL, rounds: 1 }),
  async run(server, effort) {
    await server.ask('publish', PACE)
    await readAlong(server)
    await warmUp(server)
    const before: Sample[] = []
    await sampleFor(BESIDE_MS, server, (measurement) => {
      before.push(toSample(measurement, 0))
      return false
    })
    const updatesBefore = await server.ask('hush')
    const client = await followWithoutReading(server)
    await server.ask('publish', PACE)
    const startMs = (await server.ask('measure', false)).atMs
    const samples: Sample[] = []
    let droppedAtMs: number | undefined
    const ceiling = await sampleFor(secondsOf(effort) * 1_000, server, (measurement) => {
      const sample = toSample(measurement, startMs)
      samples.push(sample)
      const { closedAtMs } = measurement.sockets.newest
      if (closedAtMs !== undefined) droppedAtMs ??= closedAtMs - startMs
      return heldBy({ before }, sample) > ceilingOf(effort)
    })
    const updates = (await server.ask('hush')) - updatesBefore
    client.destroy()
    await sleep(AFTER_MS)
    await server.ask('publish', PACE)
    const after: Sample[] = []
    await sampleFor(BESIDE_MS, server, (measurement) => {
      after.push(toSample(measurement, startMs))
      return false
    })
    const perSecond = (updates * 1_000) / (samples.at(-1)?.atMs ?? Number.NaN)
    return { before, samples, after, droppedAtMs, ceiling, perSecond }
  },
  report: neverReadingReport,
  method: neverReadingMethod,
}

/** Follows and throws away what comes, as long as the process lives: what all followers share is held for this one. */
async function readAlong(server: RunningServer): Promise<void> {
  const socket = await followWithoutReading(server)
  socket.resume()
}

/** Waits until compiled code, and what the server keeps of the updates, grow no more. */
async function warmUp(server: RunningServer): Promise<void> {
  const held: number[] = []
  await sampleFor(WARM_LIMIT_MS, server, (measurement) => {
    held.push(heldBytes(measurement))
    return isSteady(held, STEADY_BYTES)
  })
}

/** Measures again and again. @returns Whether `take` ended it before its time. */
function sampleFor(
  durationMs: number,
  server: RunningServer,
  take: (measurement: Measurement) => boolean,
): Promise<boolean> {
  return until(async () => take(await server.ask('measure', true)), durationMs, SAMPLE_MS)
}

function toSample(now: Measurement, startMs: number): Sample {
  return {
    atMs: now.atMs - startMs,
    bytes: heldBytes(now),
    rss: now.rss,
    waitingBytes: now.sockets.newest.waitingBytes,
    takenBytes: now.sockets.newest.takenBytes,
  }
}
