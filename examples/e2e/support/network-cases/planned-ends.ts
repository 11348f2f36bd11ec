import { expect } from 'vitest'
import { dropAfterHeaders } from '../fault-proxy/faults.ts'
import { expectUnbroken, isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

const DROPS = 50
const ROUNDS = 20
/** A thousandth of what the delays may be: their growth is seen, and nobody waits. */
const RANDOM = 0.001
/** Where delays stop growing, in thousandths. */
const CAP_MS = 30

/** Connections that end again and again. */
export const planned: readonly NetworkCase[] = [
  {
    name: 'case 6: 200 and then dropped, 50 times: delays grow, and shrink only for an event that came',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const [held, last] = [hold(3), hold(5)]
      await withBench(browser, { work, pollAfterMs: 20 }, async ({ proxy, onApi, start, agree, asked, ...bench }) => {
        onApi(dropAfterHeaders)
        await start({ random: RANDOM, maxAttempts: DROPS + 10 })
        await bench.until(({ losses }, drops) => losses.length >= drops, DROPS)
        onApi()
        const { losses } = await bench.report()
        // They grow until the stream is given up, where its head came before it was dropped, and then again.
        const attempts = losses.map(({ attempt }) => attempt)
        expect(attempts.filter((attempt, index) => attempt !== (attempts[index - 1] ?? 0) + 1)).toEqual(
          attempts[1] === 1 ? [1] : [],
        )
        for (const { attempt, waitMs } of losses) expect(waitMs).toBe(Math.min(CAP_MS, 2 ** (attempt - 1)))

        await bench.until(({ ways }) => ways.at(-1) === 'polling poll' || ways.at(-1) === 'live sse')
        const before = (await bench.report()).losses.length
        held.open()
        await last.reached
        await bench.until(({ snapshot }) => snapshot?.partial.text === 'word-1 word-2 word-3 word-4 ')
        onApi(dropAfterHeaders)
        proxy.cutAll()
        await bench.until(({ losses: all }, count) => all.length > count + 1, before)
        onApi()
        expect((await bench.report()).losses.slice(before, before + 2)).toMatchObject([{ attempt: 1 }, { attempt: 2 }])
        last.open()
        const { losses: all } = await agree()
        // Whatever was lost was asked for once more, and nothing else was.
        expect(asked().length).toBeLessThan(all.length + 20)
      })
    },
  },
  {
    name: 'case 8: a healthy server that says bye every 50 ms, 20 times, is followed by streams alone',
    async check(browser) {
      const { work, hold } = stepsOf(4)
      const held = hold(3)
      const pace = { maxStreamMs: 50, retryMs: 1 }
      await withBench(browser, { work, ...pace }, async ({ start, agree, asked, ...bench }) => {
        // A machine that has much to do is no stream that stays mute.
        await start({ helloDeadlineMs: 30_000 })
        await bench.until(({ heard }, rounds) => (heard.bye ?? 0) >= rounds, ROUNDS)
        held.open()
        const { ways, losses, updates } = await agree()
        expect(ways).toEqual(['connecting sse', 'live sse', 'closed sse'])
        expect(losses).toEqual([])
        expect(asked().every(isStream)).toBe(true)
        expectUnbroken(updates)
      })
    },
  },
]
