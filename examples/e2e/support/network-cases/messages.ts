import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Fault, inject } from '../fault-proxy/faults.ts'
import { expectUnbroken, isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

const EVENTS = 10_000
const EVENTS_PER_MS = 10
const FRAMES_PER_MS = 60 / 1_000

/** The last one is of a known type: what it stood for is read again. */
const NOISE = ['{"type":', '{"type":"applause","volume":11}', 'null', '[]', '{"type":"progress","seq":1e99}']

/** Holds a stream until it is whole, and passes it on at 10,000 messages a second. */
const atFullRate = (): Fault => async (exchange) => {
  const { status, headers, body } = await exchange.ask()
  exchange.head(status, headers)
  const held: Uint8Array[] = []
  for await (const piece of body) held.push(piece)
  const frames = Buffer.concat(held)
    .toString()
    .split(/(?<=\n\n)/)
  const begin = performance.now()
  for (const [index, frame] of frames.entries()) {
    const early = index / EVENTS_PER_MS - (performance.now() - begin)
    if (early > 1) await wait(early)
    await exchange.write(Buffer.from(frame))
  }
  exchange.end()
}

/** What comes over connections that work. */
export const messages: readonly NetworkCase[] = [
  {
    name: 'case 12: an unknown type of message and an invalid one keep the session alive, and are reported',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const held = hold(3)
      await withBench(browser, { work }, async ({ onApi, start, agree, asked, ...bench }) => {
        const left = [inject(3, NOISE.map((data) => `data: ${data}\n\n`).join(''))]
        onApi((request) => (isStream(request) ? left.shift() : undefined))
        await start()
        await bench.until(({ faults }, count) => faults.length >= count, NOISE.length)
        held.open()
        const { faults, connection, losses, updates } = await agree()
        expect(faults).toEqual(['json', 'seq', 'type', 'type', 'seq'])
        expect(connection.invalid).toBe(faults.length)
        expect(losses).toEqual([])
        expectUnbroken(updates)
        expect(asked()).toHaveLength(2)
      })
    },
  },
  {
    name: 'case 13: of 10,000 events a second listeners hear at most 60 times a second',
    check: (browser) =>
      withBench(browser, { work: stepsOf(EVENTS, () => '.').work }, async ({ onApi, start, agree }) => {
        onApi(atFullRate)
        await start({ atFrames: true, helloDeadlineMs: 60_000 })
        const { runsAt, heard, snapshot } = await agree()
        expect(snapshot?.partial).toEqual({ text: '.'.repeat(EVENTS) })
        expect(heard.progress).toBeGreaterThanOrEqual(EVENTS)
        // The first one told that a request is out.
        const [begin = 0, end = 0] = [runsAt[1], runsAt.at(-1)]
        const frames = Math.ceil((end - begin) * FRAMES_PER_MS)
        expect(runsAt.length).toBeGreaterThan(2)
        expect(runsAt.length - 1).toBeLessThanOrEqual(1.1 * frames + 2)
      }),
  },
  {
    name: 'case 13: of the end listeners hear at once, without waiting for a frame',
    check: (browser) =>
      withBench(browser, { work: stepsOf(3).work, lacks: 'frames' }, async ({ start, agree }) => {
        await start({ atFrames: true })
        const { runsAt } = await agree()
        expect(runsAt).toHaveLength(1)
      }),
  },
]
