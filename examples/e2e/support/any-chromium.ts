import type { AnyBrowser, BrowserKind } from './any-browser.ts'
import { runBy } from './any-browser.ts'
import { launchBrowser } from './browser.ts'
import { findChromium } from './chromium.ts'

/** Chromium, driven by its own protocol. */
export const chromium: BrowserKind = {
  name: 'Chromium',
  found: (await findChromium()) !== undefined,
  async launch(): Promise<AnyBrowser> {
    const browser = await launchBrowser()
    return {
      version: `Chromium ${browser.version()}`,
      async open(url) {
        const context = await browser.newContext()
        const page = await context.newPage()
        await page.goto(url)
        return {
          run: runBy((expression) => page.evaluate(expression)),
          click: (xpath) => page.locator(`xpath=${xpath}`).click(),
          attach: (xpath, path) => page.locator(`xpath=${xpath}`).setInputFiles(path),
          goTo: async (address) => void (await page.goto(address)),
          goBack: async () => void (await page.goBack()),
          close: () => context.close(),
        }
      },
      close: () => browser.close(),
    }
  },
}
