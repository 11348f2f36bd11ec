import { expect, it } from 'vitest'
import type { PeerName } from '../src/peers/peers.ts'
import { runRound } from '../src/run-round.ts'
import { heldAfter, type NeverReading, peakHeld } from '../src/scenarios/never-reading-result.ts'

/** What may be held for a client that never reads, above its socket's buffer in the kernel. */
const BOUND_BYTES = 512 * 1_024

/** Over a Unix socket, of which the kernel takes little: also a machine that is busy fills it within the time. */
const round = async (peer: PeerName): Promise<NeverReading> =>
  (await runRound({
    scenario: 'never-reading',
    peer,
    link: 'unix',
    effort: { quick: true, seconds: 8 },
  })) as NeverReading

it('holds next to nothing for a client that never reads, where a write loop holds all that was written', async () => {
  const ours = await round('ours-no-window')
  const limit = await round('write-loop')

  expect(
    Math.max(...ours.samples.map(({ waitingBytes }) => waitingBytes)),
    'the kernel took all of it',
  ).toBeGreaterThan(0)
  expect(peakHeld(ours)).toBeLessThan(BOUND_BYTES)
  expect(heldAfter(ours)).toBeLessThan(BOUND_BYTES)
  expect(peakHeld(limit)).toBeGreaterThan(10 * BOUND_BYTES)
}, 120_000)
