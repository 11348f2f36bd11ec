import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { KNOWN, type RealApp, startRealApp, UNKNOWN_CODE } from '../support/real-app.ts'
import { openScanPage, type ScanPage } from '../support/scan-page.ts'

describeInBrowser('the scan page, for everyone', () => {
  let app: RealApp
  let browser: Browser
  let scanPage: ScanPage
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startRealApp(), launchBrowser()])
  })
  afterEach(async () => {
    app.finders.release()
    await scanPage.context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  /**
   * Leads the page through its states: empty, in mid-scan, at the end, after an error.
   *
   * @param sample - One that no other test scans: what the cache knows has no time in which only the product is known.
   */
  const throughItsStates = async (sample: string, look: (state: string) => Promise<void>): Promise<void> => {
    await scanPage.page.getByRole('button', { name: sample }).waitFor()
    await look('empty')
    const gate = app.finders.hold('insight')
    await scanPage.scan({ sample, plan: 'Premium', workflow: 'Multi-tier' })
    await gate.reached
    await scanPage.product.getByRole('heading', { name: sample }).waitFor()
    await look('in mid-scan')
    gate.open()
    await scanPage.status('completed')
    await scanPage.history.getByText('Done').waitFor()
    await look('at the end')
    await scanPage.scan({ code: UNKNOWN_CODE })
    await scanPage.alert.getByText(UNKNOWN_CODE).waitFor()
    await look('after an error')
  }

  const schemes = [
    ['light', 'Natural Yogurt'],
    ['dark', 'Wholegrain Muesli'],
  ] as const
  it.each(schemes)('gives axe nothing to find, in %s', async (colorScheme, sample) => {
    scanPage = await openScanPage(browser, app, { colorScheme })
    const found: string[] = []
    await throughItsStates(sample, async (state) => {
      const { violations } = await new AxeBuilder({ page: scanPage.page }).analyze()
      found.push(...violations.map(({ id, nodes }) => `${state}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`))
    })
    expect(found).toEqual([])
  })

  const widths = [
    [390, 'Tuna in Olive Oil'],
    [320, KNOWN.database.name],
  ] as const
  it.each(widths)('fits a phone that is %i pixels wide, without scrolling sideways', async (width, sample) => {
    scanPage = await openScanPage(browser, app, { viewport: { width, height: 800 }, hasTouch: true, isMobile: true })
    const widest: Record<string, number> = {}
    await throughItsStates(sample, async (state) => {
      widest[state] = await scanPage.page.evaluate(() => document.documentElement.scrollWidth)
    })
    expect(widest).toEqual({ empty: width, 'in mid-scan': width, 'at the end': width, 'after an error': width })
  })

  /** Goes on by Tab until something has the focus. */
  const tabTo = async (target: Locator): Promise<void> => {
    const { page } = scanPage
    for (let steps = 0; steps < 60; steps += 1) {
      await page.keyboard.press('Tab')
      if (await target.evaluate((element) => element === document.activeElement)) return
    }
    throw new Error(`No way by Tab to ${target}`)
  }

  it('is used by keyboard alone, from choosing a sample to opening an earlier scan', async () => {
    scanPage = await openScanPage(browser, app)
    const { page } = scanPage
    const gate = app.finders.hold('insight')
    await tabTo(page.getByRole('button', { name: 'Cola Zero Sugar' }))
    await page.keyboard.press('Space')
    await tabTo(page.getByRole('radio', { name: 'Premium' }))
    await page.keyboard.press('ArrowLeft')
    expect(await page.getByRole('radio', { name: 'Free' }).isChecked()).toBe(true)
    await page.keyboard.press('ArrowRight')
    await tabTo(scanPage.scanButton)
    await page.keyboard.press('Enter')
    await gate.reached
    await tabTo(scanPage.cancelButton)
    await page.keyboard.press('Enter')
    await scanPage.status('cancelled')
    gate.open()
    await page.getByLabel('Or type a code').focus()
    await page.keyboard.type('2022814577606')
    await page.keyboard.press('Enter')
    await scanPage.product.getByRole('heading', { name: 'Natural Yogurt' }).waitFor()
    await scanPage.status('completed')
    await tabTo(scanPage.history.getByRole('button', { name: 'Cancelled' }))
    await page.keyboard.press('Enter')
    await scanPage.status('cancelled')
  })

  it('says what a person would say, no more, and in whole sentences', async () => {
    scanPage = await openScanPage(browser, app)
    await scanPage.page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      new MutationObserver(() => {
        const text = document.querySelector('[role="group"] > [role="status"]')?.textContent ?? ''
        if (text !== '' && text !== heard.at(-1)) heard.push(text)
      }).observe(document.body, { childList: true, subtree: true, characterData: true })
    })
    const [looking, reading, judging] = (['readBarcode', 'readText', 'insight'] as const).map(app.finders.hold)
    await scanPage.scan({ sample: 'Bronze Cut Fusilli', plan: 'Premium', workflow: 'Multi-tier' })
    const region = scanPage.tracker.getByRole('status')
    const hear = (words: string): Promise<void> => region.getByText(words).waitFor()
    await hear('Checking barcode in cache.')
    looking?.open()
    await hear('Extracting text from image.')
    reading?.open()
    await hear('50 percent.')
    judging?.open()
    await hear('Done.')
    const heard = await scanPage.page.evaluate(() => (window as unknown as { heard: string[] }).heard)
    expect(heard.slice(0, 2)).toEqual(['Started. Checking barcode in cache.', 'Extracting text from image.'])
    expect(heard.at(-1)).toBe('Done.')
    // What comes faster than it can be said is said at once; nothing is said twice.
    const sentences =
      heard
        .join(' ')
        .match(/[^.]+\./g)
        ?.map((sentence) => sentence.trim()) ?? []
    expect(sentences).toContain('Analyzing health insights.')
    for (const sentence of sentences) expect(sentence).toMatch(/^(Started|Done|\d+ percent|[A-Z][\w ]+)\.$/)
    expect(new Set(sentences).size).toBe(sentences.length)
  })
})
