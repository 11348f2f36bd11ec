import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type OrderApp, startOrderApp } from '../support/purchase-order-app.ts'
import { brokenPdf, csvOrder } from '../support/purchase-order-documents.ts'
import { type OrderPage, openOrderPage, watchBars } from '../support/purchase-order-page.ts'

/** A browser, a database and a reader of documents, beside whatever else the machine does. */
const TIMEOUT_MS = 240_000

describeInBrowser('the purchase-order dashboard', { timeout: TIMEOUT_MS }, () => {
  let app: OrderApp
  let browser: Browser
  let orders: OrderPage
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startOrderApp(), launchBrowser()])
  }, TIMEOUT_MS)
  afterEach(async () => {
    app.release()
    await orders.context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  it('moves each of several documents to its end, and no bar ever jumps back', async () => {
    orders = await openOrderPage(browser, app)
    const bars = await watchBars(orders.page)
    const suppliers = ['Anchor Bay Rigging', 'Bollard Brothers', 'Cleat and Company']
    const gate = app.hold('background_image_processing')
    await orders.upload(...suppliers.map((supplier, index) => csvOrder({ supplier, number: `A-${index}` })))
    await orders.activeIn('usable').nth(2).waitFor()
    gate.open()
    await orders.endedIn('completed').nth(2).waitFor()
    const titles = (await orders.shown()).map(({ title }) => title)
    expect(titles.toSorted()).toEqual(suppliers)
    const seen = Object.values(await bars())
    expect(seen.length).toBeGreaterThanOrEqual(3)
    for (const positions of seen) expect(positions).toEqual(positions.toSorted((a, b) => a - b))

    await orders.open('Bollard Brothers')
    const { details } = orders
    for (const text of ['A-1', 'Mooring rope 12 mm', 'Signal buoy', '€200.00', 'Syncing with Shopify']) {
      await details.getByText(text).first().waitFor()
    }
    await details.locator('img').nth(1).waitFor()
    expect(await details.getByText(/^Product \d/).count()).toBe(2)
    expect(orders.complaints).toEqual([])
  })

  it('tells of a bad file beside that file alone', async () => {
    orders = await openOrderPage(browser, app)
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Order more rope.') }
    const empty = { name: 'nothing.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) }
    await orders.upload(notes, brokenPdf, empty, csvOrder({ supplier: 'Dinghy Depot', number: 'D-1' }))
    await orders.order('notes.txt').getByText('Only PDF, CSV and Excel').waitFor()
    await orders.order('nothing.csv').getByText('The file is empty').waitFor()
    const broken = orders.endedIn('failed').filter({ hasText: 'broken.pdf' })
    await broken.waitFor()
    expect(await broken.textContent()).toContain('save or print it as a new PDF')
    await orders.endedIn('completed').filter({ hasText: 'Dinghy Depot' }).waitFor()
    await orders.page.getByRole('button', { name: 'Dismiss notes.txt' }).click()
    await orders.page.getByRole('button', { name: 'Dismiss nothing.csv' }).click()
    expect(await orders.order('notes.txt').count()).toBe(0)
    await orders.page.getByRole('button', { name: '1 failed' }).click()
    await orders.details.getByRole('heading', { name: 'broken.pdf' }).waitFor()
  })

  it('tries again what failed, without another upload', async () => {
    orders = await openOrderPage(browser, app)
    app.app.localShop?.fail('refused')
    await orders.upload(csvOrder({ supplier: 'Eyelet Export', number: 'E-1' }))
    const failed = orders.endedIn('failed').filter({ hasText: 'Eyelet Export' })
    await failed.waitFor()
    const sent = app.requests.filter(({ method }) => method === 'POST').length
    await failed.getByRole('button', { name: 'Try again' }).click()
    await orders.endedIn('completed').filter({ hasText: 'Eyelet Export' }).waitFor()
    await failed.getByText('Tried again').waitFor()
    expect(app.requests.filter(({ method }) => method === 'POST').slice(sent)).toEqual([
      { method: 'POST', url: expect.stringMatching(/\/retry$/) },
    ])
  })
})
