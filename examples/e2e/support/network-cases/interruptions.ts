import { expect } from 'vitest'
import { blackholeAfter, cutAfter, endCleanlyAfter } from '../fault-proxy/faults.ts'
import { expectUnbroken, isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

const HEARTBEAT_MS = 1_000
const CUTS = 24

/** Lets one fault happen to the next stream. */
function once<T>(fault: T): () => T | undefined {
  let left: T | undefined = fault
  return () => {
    const now = left
    left = undefined
    return now
  }
}

/** Connections that end where nothing has ended. */
export const interruptions: readonly NetworkCase[] = [
  {
    name: 'case 1: a connection that is cut, at bytes all over its stream',
    check: (browser) =>
      withBench(browser, { work: stepsOf(4).work }, async ({ proxy, site, start, agree, onApi }) => {
        const whole = await fetch(`${site.origin}/api/progress/workflows/job`, {
          method: 'POST',
          headers: { accept: 'text/event-stream', 'idempotency-key': 'the-whole-stream-before-it-is-cut' },
        })
        const { length } = await whole.text()
        for (let cut = 0; cut < CUTS; cut += 1) {
          const fault = once(cutAfter(Math.floor((cut * length) / CUTS)))
          onApi((request) => (isStream(request) ? fault() : undefined))
          await start()
          const { updates } = await agree()
          expectUnbroken(updates)
          expect(site.runs).toBe(cut + 2)
        }
        expect(proxy.requests.filter(isStream).length).toBeGreaterThan(CUTS)
      }),
  },
  {
    name: 'case 4: a line that dies without a word after five events',
    async check(browser) {
      const { work, hold } = stepsOf(8)
      const held = hold(7)
      await withBench(
        browser,
        { work, heartbeatMs: HEARTBEAT_MS },
        async ({ asked, agree, onApi, start, ...bench }) => {
          // Hello and a snapshot come before the five.
          const fault = once(blackholeAfter(7))
          onApi((request) => (isStream(request) ? fault() : undefined))
          await start()
          await held.reached
          await bench.until(({ ways }) => ways.filter((way) => way === 'live sse').length > 1)
          const { updates, ways, losses } = await bench.report()
          held.open()
          expect(ways).toEqual(['connecting sse', 'live sse', 'reconnecting sse', 'live sse'])
          expect(losses).toHaveLength(1)
          expectUnbroken(updates)
          const lastSeen = Number(/after=(\d+)/.exec(asked()[1]?.path ?? '')?.[1])
          expect(updates.map(({ seq }) => seq)).toContain(lastSeen)
          expectUnbroken((await agree()).updates)
          expect(asked()).toHaveLength(2)
        },
      )
    },
  },
  {
    name: 'case 5: a clean end in mid-session is a reconnect, never a completion',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const held = hold(5)
      await withBench(browser, { work }, async ({ agree, onApi, start, ...bench }) => {
        const fault = once(endCleanlyAfter(4))
        onApi((request) => (isStream(request) ? fault() : undefined))
        await start()
        await bench.until(({ ways }) => ways.filter((way) => way === 'live sse').length > 1)
        const { ways, outcome, snapshot } = await bench.report()
        expect(ways).toEqual(['connecting sse', 'live sse', 'reconnecting sse', 'live sse'])
        expect(outcome).toBeUndefined()
        expect(snapshot?.status).toBe('active')
        held.open()
        expectUnbroken((await agree()).updates)
      })
    },
  },
]
