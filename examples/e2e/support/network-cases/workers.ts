import { expect } from 'vitest'
import { until } from '../any-browser.ts'
import { cutAfter } from '../fault-proxy/faults.ts'
import { isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

/** Long enough for hello and a snapshot, not for everything. */
const CUT_AT = 900

/** A module that follows a job without any page, and tells its end. It comes from a blob, which lies nowhere. */
const moduleAt = (origin: string): string => `
  import { createProgressClient } from '${origin}/progress-client.js'
  const session = createProgressClient({ url: '${origin}/api/progress', random: () => 0 }).start('job', {})
  let runs = 0
  session.subscribe(() => { runs += 1 })
  await session.result
  postMessage({ runs, snapshot: session.getSnapshot() })
`

interface Told {
  told?: { readonly runs: number; readonly snapshot: { readonly sessionId: string } }
}

/** Places in a browser that are no pages. */
export const workers: readonly NetworkCase[] = [
  {
    name: 'a worker follows a session as a page does, over a connection that is cut',
    check: (browser) =>
      withBench(browser, { work: stepsOf(6).work }, async ({ page, proxy, asked, onApi, site }) => {
        const cuts = [cutAfter(CUT_AT)]
        onApi((request) => (isStream(request) ? cuts.shift() : undefined))
        await page.run((module) => {
          const address = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }))
          const worker = new Worker(address, { type: 'module' })
          worker.onmessage = ({ data }) => void Object.assign(window, { told: data })
        }, moduleAt(proxy.origin))
        await until(page, () => (window as Told).told)
        const { runs, snapshot } = (await page.run(() => (window as Told).told)) as Required<Told>['told']
        expect(runs).toBeGreaterThan(0)
        expect(snapshot).toEqual(await site.snapshotOf(snapshot.sessionId))
        expect(
          asked()
            .map(({ method }) => method)
            .slice(0, 2),
        ).toEqual(['POST', 'GET'])
        expect(site.runs).toBe(1)
      }),
  },
]
