import { expect } from 'vitest'
import { until } from '../any-browser.ts'
import { type NetworkCase, stepsOf, withBench } from './network-case.ts'

/** How long it would wait, in parts of half a minute, if it did not come back. */
const PATIENT = 0.9

interface Kept {
  isKept?: boolean
}

/**
 * What happens to a page that is left and come back to. Of the browsers here only WebKit keeps one that has a connection
 * open; the others load it anew.
 */
export const backForward: readonly NetworkCase[] = [
  {
    name: 'a page that comes back from the back-forward cache asks again at once, from where it was',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const held = hold(3)
      await withBench(browser, { work, retryMs: 30_000 }, async ({ page, proxy, start, agree, asked, site }) => {
        await start({ random: PATIENT })
        await until(page, () => document.querySelector('output')?.value === 'word-1 word-2 ')
        await page.run(() => void Object.assign(window, { isKept: true }))
        await page.goTo(`${proxy.origin}/job-page.js`)
        held.open()
        const leftAt = Date.now()
        await page.goBack()
        expect(await page.run(() => (window as Kept).isKept)).toBe(true)
        const { losses } = await agree()
        expect(asked().map(({ method }) => method)).toEqual(['POST', 'GET'])
        expect(asked()[1]?.path).toMatch(/\?after=[1-9]\d*$/)
        const [wait] = losses
        expect((asked()[1]?.at ?? 0) - leftAt).toBeLessThan((wait?.waitMs ?? 0) / 2)
        expect(site.runs).toBe(1)
      })
    },
  },
]
