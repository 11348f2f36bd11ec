import { expect } from 'vitest'
import { until } from '../any-browser.ts'
import { isStream, type NetworkCase, stepsOf, withBench } from './network-case.ts'

/** After so long a connection that looks open is not trusted any more. */
const LONG_HIDDEN_MS = 10_001

/** What happens in tabs that nobody looks at. Of browsers without a window only Firefox hides one tab for another. */
export const hiddenTabs: readonly NetworkCase[] = [
  {
    name: 'a tab that is hidden goes on, tells its listeners, and asks again when it is looked at after long',
    async check(browser) {
      const { work, hold } = stepsOf(6)
      const [first, second] = [hold(2), hold(4)]
      await withBench(browser, { work }, async ({ page, proxy, start, agree, asked }) => {
        await start({ atFrames: true })
        await first.reached
        await until(page, () => document.querySelector('output')?.value === 'word-1 ')
        const other = await browser.open(`${proxy.origin}/`)
        await until(page, () => document.hidden)
        first.open()
        await until(page, () => document.hidden && document.querySelector('output')?.value === 'word-1 word-2 word-3 ')
        expect(asked()).toHaveLength(1)

        await page.run((ms) => window.job?.skip(ms), LONG_HIDDEN_MS)
        await other.close()
        await until(page, () => !document.hidden)
        await second.reached
        await until(page, () => (window.job?.report().heard.hello ?? 0) > 1)
        second.open()
        const { losses } = await agree()
        expect(losses).toEqual([])
        expect(asked().map(isStream)).toEqual([true, true])
      })
    },
  },
]
