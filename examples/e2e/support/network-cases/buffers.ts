import { expect } from 'vitest'
import { type Fault, holdBody, lagOneChunk } from '../fault-proxy/faults.ts'
import { isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

/** What a person who waits for the first sign of progress may be asked to bear. */
const FALL_BACK_WITHIN_MS = 10_000
/** When a client that polls tries a stream again. */
const PROBE_AFTER_MS = 30_000

/** Below the server's heartbeat, and long enough for a machine that has much to do. */
const HELLO_DEADLINE_MS = 14_000

/** Passes each byte on by itself, and ends lines as some proxies do. */
const splitWithCrLf = (): Fault => async (exchange) => {
  const { status, headers, body } = await exchange.ask()
  exchange.head(status, headers)
  for await (const piece of body) {
    const text = Buffer.from(piece).toString('latin1').replaceAll('\n', '\r\n')
    for (const byte of Buffer.from(text, 'latin1')) await exchange.write(Uint8Array.of(byte))
  }
  exchange.end()
}

/** Of two, three and four bytes in UTF-8, and a pair of surrogates that is joined by a third character. */
const WORDS = ['Grüße, ', '世界 ', '\r\n', '𝄞 ', '👩‍🔬\u2028', 'ÿ\u0000\u{10ffff}']

/** Connections that bring everything, but not as it was sent. */
export const buffers: readonly NetworkCase[] = [
  {
    name: 'case 2: a body that is held: polling within 10 s, progress to be seen, and back on a stream in the end',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const held = hold(4)
      await withBench(browser, { work }, async ({ page, onApi, start, agree, asked, ...bench }) => {
        onApi((request) => (isStream(request) ? holdBody() : undefined))
        await start()
        await bench.until(() => document.querySelector('output')?.value === 'word-1 word-2 word-3 ')
        // As the network sees it: how long the page takes to load, and its driver to look, is not the client's.
        const [first, poll] = [asked()[0], asked().find((request) => !isStream(request))]
        expect((poll?.at ?? Number.NaN) - (first?.at ?? Number.NaN)).toBeLessThan(FALL_BACK_WITHIN_MS)
        expect(await page.run(() => document.querySelector('progress')?.value)).toBeGreaterThan(0)
        expect((await bench.report()).ways.at(-1)).toBe('polling poll')
        expect(asked().filter(isStream)).toHaveLength(2)

        onApi()
        await page.run((ms) => window.job?.skip(ms), PROBE_AFTER_MS)
        await bench.until(({ ways }) => ways.at(-1) === 'live sse')
        held.open()
        const { ways } = await agree()
        expect(ways.at(-1)).toBe('closed sse')
        expect(
          new Set(
            asked()
              .map(({ headers }) => headers['idempotency-key'])
              .filter(Boolean),
          ).size,
        ).toBe(1)
      })
    },
  },
  {
    name: 'case 3: each piece is released only when the next one comes: hello is still seen at once',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const held = hold(0)
      await withBench(browser, { work }, async ({ onApi, start, agree, asked, ...bench }) => {
        onApi((request) => (isStream(request) ? lagOneChunk() : undefined))
        await start({ helloDeadlineMs: HELLO_DEADLINE_MS })
        // What would push it on is the next heartbeat, when the client had asked again.
        await bench.until(({ heard }) => heard.hello === 1)
        held.open()
        const { ways } = await agree()
        expect(ways).toEqual(['connecting sse', 'live sse', 'closed sse'])
        expect(asked()).toHaveLength(1)
      })
    },
  },
  {
    name: 'case 9: a stream that is split at every byte, within characters and between CR and LF',
    check: (browser) =>
      withBench(
        browser,
        { work: stepsOf(WORDS.length, (step) => WORDS[step - 1] ?? '').work },
        async ({ onApi, start, agree, asked }) => {
          onApi((request) => (isStream(request) ? splitWithCrLf() : undefined))
          await start({ helloDeadlineMs: HELLO_DEADLINE_MS })
          const { snapshot, faults } = await agree()
          expect(snapshot?.partial).toEqual({ text: WORDS.join('') })
          expect(faults).toEqual([])
          expect(asked()).toHaveLength(1)
        },
      ),
  },
]
