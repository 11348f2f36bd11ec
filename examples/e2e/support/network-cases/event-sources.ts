import { expect } from 'vitest'
import { until } from '../any-browser.ts'
import { cutAfter } from '../fault-proxy/faults.ts'
import { isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

const ROUNDS = 8

interface Native {
  source: EventSource
  text: string
  /** Each id that came, in order. */
  ids: string[]
}

/** Follows a session as a page does that has no library: by what `EventSource` gives. */
function watchNatively(path: string): void {
  const native: Native = { source: new EventSource(path), text: '', ids: [] }
  native.source.onmessage = ({ data, lastEventId }) => {
    const message = JSON.parse(data)
    if (message.type === 'snapshot') native.text = message.snapshot.partial.text ?? ''
    else native.text = (message.data?.text ?? native.text) + (message.append?.text ?? '')
    if (native.ids.at(-1) !== lastEventId && lastEventId) native.ids.push(lastEventId)
  }
  Object.assign(window, { native })
}

const textOf = (steps: number): string => Array.from({ length: steps }, (_, index) => `word-${index + 1} `).join('')

/** What a browser brings itself, without any library. */
export const eventSources: readonly NetworkCase[] = [
  {
    name: "a browser's own EventSource loses nothing when it is cut again and again, and stops at the end",
    async check(browser) {
      const { work, hold } = stepsOf(ROUNDS)
      let held = hold(1)
      await withBench(browser, { work, retryMs: 10 }, async ({ page, proxy, site, asked, onApi }) => {
        const started = await fetch(`${site.origin}/api/progress/workflows/job`, {
          method: 'POST',
          headers: { prefer: 'respond-async', 'idempotency-key': 'a-session-for-a-browser-to-follow' },
        })
        const id = started.headers.get('progress-session')
        await page.run(watchNatively, `/api/progress/sessions/${id}/events`)
        for (let step = 1; step <= ROUNDS; step += 1) {
          await held.reached
          await until(page, (text) => (window as unknown as { native: Native }).native.text === text, textOf(step - 1))
          const cuts = [cutAfter(29 * step), cutAfter(200)]
          onApi((request) => (isStream(request) ? cuts.shift() : undefined))
          proxy.cutAll()
          const current = held
          held = hold(step + 1)
          current.open()
        }
        await until(
          page,
          () => (window as unknown as { native: Native }).native.source.readyState === EventSource.CLOSED,
        )
        const { text, ids } = await page.run(() => (window as unknown as { native: Native }).native)
        const { seq, partial } = await site.snapshotOf(id ?? undefined)
        expect(text).toBe(partial.text)
        expect(text).toBe(textOf(ROUNDS))
        expect(ids.at(-1)).toBe(String(seq))
        const requests = asked()
        expect(requests.length).toBeGreaterThan(2 * ROUNDS)
        expect(requests.at(-1)).toMatchObject({ status: 204, headers: { 'last-event-id': String(seq) } })
        // Each was asked for from where the one before it had come to.
        for (const { headers } of requests) expect([undefined, ...ids]).toContain(headers['last-event-id'])
      })
    },
  },
]
