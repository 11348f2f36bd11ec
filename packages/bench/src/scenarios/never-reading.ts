import { setTimeout as sleep } from 'node:timers/promises'
import { isSteady } from '../figures/steady.ts'
import { followWithoutReading } from '../load/follower.ts'
import type { RunningServer } from '../load/running-server.ts'
import { until } from '../load/until.ts'
import { isBroadcaster, type PeerName } from '../peers/peers.ts'
import { heldBytes, type Measurement } from '../server/measurement.ts'
import { neverReadingMethod, neverReadingReport } from './never-reading-report.ts'
import {
  ceilingOf,
  heldBy,
  LASTING,
  type NeverReading,
  PACE,
  SAMPLE_MS,
  type Sample,
  secondsOf,
  spansOf,
} from './never-reading-result.ts'
import type { Scenario } from './scenario.ts'

/** What the heap may go on growing by, and how long is waited for that. */
const STEADY_BYTES = 32 * 1_024
const AFTER_MS = 1_000
/** How long one that never reads is there before anything is measured. */
const REHEARSAL_MS = 2_000

const QUICK: readonly PeerName[] = ['ours-no-window', 'write-loop']
const ALL: readonly PeerName[] = ['ours', ...QUICK, 'better-sse', 'fastify-sse', 'hono']

/** One client that sends its request and reads nothing, while updates come at full speed. */
export const neverReading: Scenario<NeverReading> = {
  name: 'never-reading',
  title: 'A client that never reads',
  summary: 'memory held for one client that never reads, with 1 KB updates at full speed',
  link: 'tcp',
  fits: isBroadcaster,
  defaults: (quick) => ({ peers: quick ? QUICK : ALL, rounds: 1 }),
  async run(server, effort, peer) {
    const { warmMs, besideMs } = spansOf(effort)
    await server.ask('publish', PACE)
    await readAlong(server)
    await rehearse(server)
    await warmUp(server, warmMs)
    const before: Sample[] = []
    await sampleFor(besideMs, server, (measurement) => {
      before.push(toSample(measurement, 0))
      return false
    })
    const updatesBefore = await server.ask('hush')
    const client = await followWithoutReading(server)
    await server.ask('publish', PACE)
    const startMs = (await server.ask('measure', false)).atMs
    const samples: Sample[] = []
    let droppedAtMs: number | undefined
    const ceiling = await sampleFor(secondsOf(effort, peer) * 1_000, server, (measurement) => {
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
    await sampleFor(besideMs, server, (measurement) => {
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

/** Has one come that never reads, and go: code that runs for the first time, and stays, is not held for the client. */
async function rehearse(server: RunningServer): Promise<void> {
  await sleep(REHEARSAL_MS)
  await server.ask('hush')
  const client = await followWithoutReading(server)
  await server.ask('publish', PACE)
  await sleep(REHEARSAL_MS)
  await server.ask('hush')
  client.destroy()
  await server.ask('publish', PACE)
}

/** Waits until compiled code, and what the server keeps of the updates, grow no more. */
async function warmUp(server: RunningServer, limitMs: number): Promise<void> {
  const held: number[] = []
  await sampleFor(limitMs, server, (measurement) => {
    held.push(heldBytes(measurement))
    return isSteady(held, STEADY_BYTES, LASTING)
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
