import puppeteer, { type ElementHandle, type Page } from 'puppeteer-core'
import { type AnyBrowser, type BrowserKind, findProgram, runBy } from './any-browser.ts'

const executablePath = findProgram(process.env.FIREFOX_PATH, 'firefox-esr', 'firefox')

/** Firefox, driven over WebDriver BiDi. */
export const firefox: BrowserKind = {
  name: 'Firefox',
  found: executablePath !== undefined,
  async launch(): Promise<AnyBrowser> {
    if (executablePath === undefined) throw new Error('No Firefox: name one by FIREFOX_PATH, or install firefox-esr')
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
    return {
      version: await browser.version(),
      async open(url) {
        const context = await browser.createBrowserContext()
        const page = await context.newPage()
        await page.goto(url)
        return {
          run: runBy((expression) => page.evaluate(expression)),
          click: (xpath) => page.locator(`::-p-xpath(${xpath})`).click(),
          attach: async (xpath, path) => (await fieldOf(page, xpath)).uploadFile(path),
          goTo: async (address) => void (await page.goto(address)),
          goBack: async () => void (await page.goBack()),
          close: () => context.close(),
        }
      },
      close: () => browser.close(),
    }
  },
}

async function fieldOf(page: Page, xpath: string): Promise<ElementHandle<HTMLInputElement>> {
  const field = await page.waitForSelector(`::-p-xpath(${xpath})`)
  return field as ElementHandle<HTMLInputElement>
}
