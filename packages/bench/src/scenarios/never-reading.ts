import { setTimeout as sleep } from 'node:timers/promises'
import { follow, followWithoutReading } from '../load/follower.ts'
import type { RunningServer } from '../load/running-server.ts'
import { until } from '../load/until.ts'
import type { PeerName } from '../peers/peers.ts'
import { heldBytes, type Measurement } from '../server/measurement.ts'
import { neverReadingMethod, neverReadingReport } from './never-reading-report.ts'
import { CEILING_BYTES, heldBy, type NeverReading, PACE, type Sample, secondsOf } from './never-reading-result.ts'
import type { Scenario } from './scenario.ts'

const SAMPLE_MS = 500
const WARM_MS = 2_000
const BEFORE_MS = 3_000
const AFTER_MS = 2_000

const QUICK: readonly PeerName[] = ['ours', 'ours-no-window', 'write-loop', 'better-sse']
const ALL: readonly PeerName[] = [...QUICK, 'fastify-sse', 'hono', 'h3', 'trpc', 'graphql-sse']

/** One client that sends its request and reads nothing, while updates come at full speed. */
export const neverReading: Scenario<NeverReading> = {
  name: 'never-reading',
  title: 'A client that never reads',
  summary: 'memory held for one client that never reads, for a minute of 1 KB updates at full speed',
  link: 'tcp',
  defaults: (quick) => ({ peers: quick ? QUICK : ALL, rounds: 1 }),
  async run(server, effort) {
    await server.ask('publish', PACE)
    await warmUp(server)
    const before: Sample[] = []
    await sampleFor(BEFORE_MS, server, (measurement) => before.push(toSample(measurement, 0)) < 0)
    const updatesBefore = await server.ask('hush')
    const client = await followWithoutReading(server)
    await server.ask('publish', PACE)
    const startMs = (await server.ask('measure', false)).atMs
    const samples: Sample[] = []
    let droppedAtMs: number | undefined
    const ceiling = await sampleFor(secondsOf(effort) * 1_000, server, (measurement) => {
      const sample = toSample(measurement, startMs)
      samples.push(sample)
      const { open, closedAtMs = 0 } = measurement.sockets
      if (open === 0) droppedAtMs ??= closedAtMs - startMs
      return heldBy({ before }, sample) > CEILING_BYTES
    })
    const updates = (await server.ask('hush')) - updatesBefore
    client.destroy()
    await sleep(AFTER_MS)
    const after = toSample(await server.ask('measure', true), startMs)
    const perSecond = (updates * 1_000) / (samples.at(-1)?.atMs ?? Number.NaN)
    return { before, samples, after, droppedAtMs, ceiling, perSecond }
  },
  report: neverReadingReport,
  method: neverReadingMethod,
}

/** Someone who reads comes and goes: what a first follower costs once is not counted. */
async function warmUp(server: RunningServer): Promise<void> {
  const { socket } = await follow(server)
  await sleep(WARM_MS)
  socket.destroy()
  await sleep(WARM_MS / 2)
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
    waitingBytes: now.sockets.waitingBytes,
    takenBytes: now.sockets.takenBytes,
  }
}
