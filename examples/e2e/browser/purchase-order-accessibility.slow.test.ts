import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type OrderApp, startOrderApp } from '../support/purchase-order-app.ts'
import { brokenPdf, csvOrder } from '../support/purchase-order-documents.ts'
import { type OrderPage, openOrderPage } from '../support/purchase-order-page.ts'

/** A browser, a database and a reader of documents, beside whatever else the machine does. */
const TIMEOUT_MS = 240_000

describeInBrowser('the purchase-order dashboard, for everyone', { timeout: TIMEOUT_MS }, () => {
  let app: OrderApp
  let browser: Browser
  let orders: OrderPage
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await orders.context.close()
    await app.close()
  })
  afterAll(() => browser?.close())

  /** Leads the page through its states: empty, in the middle, an order's details, at the end with a failure. */
  const throughItsStates = async (look: (state: string) => Promise<void>): Promise<void> => {
    const { page } = orders
    await page.getByRole('heading', { name: 'No orders of Northwind yet' }).waitFor()
    await look('empty')
    const gate = app.hold('background_image_processing')
    const long = 'Königliche Hofmanufaktur für Schiffsausrüstung und Segeltuche, vormals Gebrüder Van der Meer'
    await orders.upload(
      csvOrder({ supplier: 'Inlet Iron', number: 'I-1' }),
      csvOrder({ supplier: long, number: 'I-2-a-number-that-is-longer-than-any-number-has-ever-been' }),
      brokenPdf,
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Order more rope.') },
    )
    await orders.activeIn('usable').nth(1).waitFor()
    await orders.endedIn('failed').waitFor()
    await look('in the middle')
    await orders.open('Inlet Iron')
    await orders.details.locator('img').first().waitFor()
    await look('details')
    await page.keyboard.press('Escape')
    gate.open()
    await orders.endedIn('completed').nth(1).waitFor()
    await look('at the end')
    await orders.open('broken.pdf')
    await look('details of a failure')
  }

  it.each(['light', 'dark'] as const)('gives axe nothing to find, in %s', async (colorScheme) => {
    app = await startOrderApp()
    orders = await openOrderPage(browser, app, { colorScheme })
    const found: string[] = []
    await throughItsStates(async (state) => {
      const { violations } = await new AxeBuilder({ page: orders.page }).analyze()
      found.push(...violations.map(({ id, nodes }) => `${state}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`))
    })
    expect(found).toEqual([])
  })

  it.each([390, 320])('fits a phone that is %i pixels wide, without scrolling sideways', async (width) => {
    app = await startOrderApp()
    orders = await openOrderPage(browser, app, { viewport: { width, height: 800 }, hasTouch: true, isMobile: true })
    const widest: Record<string, number[]> = {}
    await throughItsStates(async (state) => {
      widest[state] = await orders.page.evaluate(() => {
        const dialog = document.querySelector('dialog')
        return [document.documentElement.scrollWidth, dialog?.scrollWidth ?? 0]
      })
    })
    for (const [state, widths] of Object.entries(widest)) {
      expect([state, Math.max(...widths)]).toEqual([state, width])
    }
  })

  it('keeps the keyboard’s focus with an order, also where its buttons go', async () => {
    app = await startOrderApp()
    orders = await openOrderPage(browser, app)
    const { page } = orders
    const gate = app.hold('shopify_sync')
    await orders.upload(csvOrder({ supplier: 'Jib Joinery', number: 'J-1' }))
    await gate.reached
    const focused = (): Promise<string | null> => page.evaluate(() => document.activeElement?.textContent ?? null)
    await page.getByRole('button', { name: 'Cancel Jib Joinery' }).focus()
    await page.keyboard.press('Enter')
    await orders.endedIn('cancelled').waitFor()
    expect(await focused()).toBe('Jib Joinery')
    await page.keyboard.press('Enter')
    await orders.details.waitFor()
    await page.keyboard.press('Escape')
    await orders.details.waitFor({ state: 'detached' })
    expect(await focused()).toBe('Jib Joinery')
  })

  it('tells how orders end, and does not read every move aloud', async () => {
    app = await startOrderApp()
    orders = await openOrderPage(browser, app)
    const { page } = orders
    const heard = await page.evaluateHandle(() => {
      const words: string[] = []
      new MutationObserver((mutations) => {
        for (const { target } of mutations) {
          const element = target instanceof Element ? target : target.parentElement
          const region = element?.closest('[aria-live], [role="status"], [role="alert"], [role="log"]')
          if (region && region.getAttribute('aria-live') !== 'off' && region.textContent) words.push(region.textContent)
        }
      }).observe(document.body, { childList: true, subtree: true, characterData: true })
      return words
    })
    await orders.upload(csvOrder({ supplier: 'Keel Kontor', number: 'K-1' }))
    await orders.told.getByText('Keel Kontor: done.').waitFor()
    expect([...new Set(await heard.jsonValue())]).toEqual(['Keel Kontor: done.'])
  })
})
