import puppeteer, { type Browser, type BrowserContext, type CDPSession, type Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { findChromium } from '../../support/chromium.ts'
import { suspend } from './suspend.ts'
import type { LabReport } from './tabs-page.ts'
import { startTabsSite, type TabsSite } from './tabs-site.ts'

/** A tab, and how it is driven. */
export interface LabTab {
  readonly page: Page
  /** Chromium's own protocol. */
  readonly cdp: CDPSession
  follow(id: string): Promise<number>
  report(number?: number): Promise<LabReport>
}

/** How a tab is opened. */
export interface OpenOptions {
  /** What the page is told: `user`, `scope`. */
  readonly query?: string
  /** In place of the test's own. */
  readonly context?: BrowserContext
  /** Runs in the page before anything of its own does. */
  readonly first?: () => void
}

/** What a test of tabs has at hand. */
export interface LabHarness {
  readonly site: TabsSite
  readonly context: BrowserContext
  /** A context of its own, as another person's browser. */
  newContext(): Promise<BrowserContext>
  open(options?: OpenOptions): Promise<LabTab>
  /** Lets the whole browser stand still. @returns What wakes it. */
  sleep(): Promise<() => void>
  /** Opens tabs that follow one session, one after the other. */
  openAll(count: number, id: string): Promise<LabTab[]>
}

/** How long something may take to come to hold, in ms. */
const PATIENCE_MS = 30_000

/** Waits until something holds. */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  what: string,
  ms = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It did not come to hold: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Waits until all these tabs show a percentage. */
export async function untilPercent(tabs: readonly LabTab[], percent: number, ms?: number): Promise<void> {
  const holds = async (): Promise<boolean> => {
    const reports = await Promise.all(tabs.map((tab) => tab.report()))
    return reports.every(({ snapshot }) => snapshot?.percent === percent)
  }
  await eventually(holds, `${tabs.length} tabs at ${percent} %`, ms)
}

/** Waits until each tab's state is the store's. */
export async function expectStates(site: TabsSite, tabs: readonly LabTab[], id: string): Promise<void> {
  const wanted = await site.snapshotOf(id)
  for (const tab of tabs) expect((await tab.report()).snapshot).toEqual(wanted)
}

/**
 * Puppeteer, since Playwright makes each page believe that it is looked at: none is hidden then, or can be frozen, and
 * it does not see pages come back from the back-forward cache.
 */
async function launch(): Promise<Browser> {
  const found = await findChromium()
  if (!found) throw new Error('No Chromium: name one by CHROME_PATH, or install one')
  return puppeteer.launch({
    executablePath: found.executablePath,
    args: ['--disable-gpu', '--no-first-run', '--disable-quic', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...process.env, ...found.env },
  })
}

/** Gives each test a site and a browser context of its own. */
export function withLab(options?: Parameters<typeof startTabsSite>[0]): LabHarness {
  let browser: Browser
  let site: TabsSite
  let context: BrowserContext
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    site = await startTabsSite(options)
    context = await browser.createBrowserContext()
  })
  afterEach(async () => {
    const own = browser.browserContexts().filter((each) => each !== browser.defaultBrowserContext())
    await Promise.all(own.map((each) => each.close()))
    await site.close()
  })
  const open: LabHarness['open'] = async ({ query = '', context: within = context, first } = {}) => {
    const page = await within.newPage()
    const cdp = await page.createCDPSession()
    if (first) await page.evaluateOnNewDocument(first)
    await page.goto(`${site.origin}/?${query}`)
    await page.waitForFunction(() => 'lab' in window)
    return {
      page,
      cdp,
      follow: (id) => page.evaluate((sessionId) => window.lab.follow(sessionId), id),
      report: (number = 0) => page.evaluate((which) => window.lab.report(which), number),
    }
  }
  return {
    get site() {
      return site
    },
    get context() {
      return context
    },
    newContext: () => browser.createBrowserContext(),
    open,
    sleep: () => suspend(browser.process()?.pid as number),
    async openAll(count, id) {
      const tabs: LabTab[] = []
      for (let opened = 0; opened < count; opened += 1) {
        const tab = await open()
        await tab.follow(id)
        tabs.push(tab)
      }
      const live = async (): Promise<boolean> =>
        (await Promise.all(tabs.map((tab) => tab.report()))).every(({ connection }) => connection.state === 'live')
      await eventually(live, `${count} tabs live`)
      return tabs
    },
  }
}
