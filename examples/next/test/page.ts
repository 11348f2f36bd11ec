import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Served } from './api.ts'
import { describeInBrowser, launchBrowser } from './support/browser.ts'
import { PICTURE_ONLY, UNKNOWN_CODE } from './support/held-scan.ts'
import { ask, photoPath } from './support/scan-requests.ts'

/** What a visitor sees. */
export function describePage(served: () => Served): void {
  describeInBrowser('the page', () => {
    let browser: Browser
    const contexts: BrowserContext[] = []

    beforeAll(async () => {
      browser = await launchBrowser()
    }, 60_000)
    afterEach(async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()))
    })
    afterAll(() => browser?.close())

    async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
      const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 800 } })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      await page.goto(served().app.origin)
      await page.locator('button[type=submit]:enabled').waitFor()
      return page
    }
    const chooseHeld = async (page: Page): Promise<void> => {
      await page.getByLabel('Barcode').fill(UNKNOWN_CODE)
      await page.getByLabel('Choose a photo').setInputFiles(photoPath(PICTURE_ONLY.photo))
    }
    const scan = (page: Page): Promise<void> => page.getByRole('button', { name: 'Scan', exact: true }).click()

    it('shows the steps of a photograph’s scan while they happen, and what was found', async () => {
      const hold = served().pictures.hold()
      const page = await open()
      await chooseHeld(page)
      await scan(page)
      await page.locator('[data-stage="tier4"][aria-current]').waitFor()
      expect(await page.locator('.progress-badge').textContent()).toBe('Live')
      hold.release()
      await page.getByRole('heading', { name: PICTURE_ONLY.name }).waitFor()
      await page.locator('[data-dimension="carbon"]').waitFor()
      expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100')
    })

    it('brings nothing of the workflows but their names', async () => {
      const { origin } = served().app
      const html = await (await ask(origin)).text()
      const paths = new Set(html.match(/\/_next\/static\/[^"\\]+\.js/g))
      const scripts = await Promise.all([...paths].map(async (path) => (await ask(origin + path)).text()))
      expect(scripts.join('\n')).toContain('Nothing scanned yet')
      expect(scripts.join('\n')).not.toContain('This is no barcode')
    })

    it('is worked with the keyboard', async () => {
      const page = await open()
      await page.getByRole('button', { name: /^Try/ }).focus()
      await page.keyboard.press('Enter')
      await page.getByLabel('Barcode').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Oat Drink Barista' }).waitFor()
    })

    it('says what went wrong', async () => {
      const page = await open()
      for (const [code, words] of [
        [UNKNOWN_CODE, `No product is known by the code ${UNKNOWN_CODE}`],
        ['123', 'This is no barcode'],
      ] as const) {
        await page.getByLabel('Barcode').fill(code)
        await scan(page)
        await page.getByRole('alert').getByText(words).waitFor()
      }
    })

    it('cancels', async () => {
      const hold = served().pictures.hold()
      const page = await open()
      await chooseHeld(page)
      await scan(page)
      await page.locator('[data-stage="tier4"][aria-current]').waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.locator('.progress-tracker[data-status="cancelled"]').waitFor()
      hold.release()
    })

    it.each(['light', 'dark'] as const)('has no fault that axe knows, in its %s colours', async (colorScheme) => {
      const page = await open(colorScheme)
      await page.getByRole('button', { name: /^Try/ }).click()
      await scan(page)
      await page.locator('[data-dimension="carbon"]').waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    })
  })
}
