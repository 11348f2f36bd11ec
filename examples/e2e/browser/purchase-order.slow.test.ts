import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type OrderApp, startOrderApp } from '../support/purchase-order-app.ts'
import { csvOrder } from '../support/purchase-order-documents.ts'
import { type OrderPage, openOrderPage, orderPageIn } from '../support/purchase-order-page.ts'
import { attribute } from '../support/scan-page.ts'

/** A browser, a database and a reader of documents, beside whatever else the machine does. */
const TIMEOUT_MS = 240_000

describeInBrowser('the purchase-order dashboard, day by day', { timeout: TIMEOUT_MS }, () => {
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

  it('stays right after a refresh, and in two windows, over the topic’s stream alone', async () => {
    orders = await openOrderPage(browser, app)
    const gate = app.hold('shopify_sync')
    await orders.upload(...['B-1', 'B-2'].map((number) => csvOrder({ supplier: `Fender House ${number}`, number })))
    await gate.reached
    const syncing = orders.pipeline.locator('[data-stage="shopify_sync"]').getByText('2')
    await syncing.waitFor()
    const before = await orders.shown()
    const feed = await orders.feed.textContent()

    await orders.page.reload()
    await syncing.waitFor()
    expect(await orders.shown()).toEqual(before)
    expect(await orders.feed.textContent()).toBe(feed)
    const second = await orderPageIn(orders.context, app)
    await second.pipeline.locator('[data-stage="shopify_sync"]').getByText('2').waitFor()
    expect(await second.shown()).toEqual(before)
    const streams = app.requests.filter(({ url }) => url.includes('/events'))
    expect(streams.filter(({ url }) => !url.includes('/topics/'))).toEqual([])

    gate.open()
    for (const { endedIn } of [orders, second]) {
      await endedIn('completed').filter({ hasText: 'B-1' }).waitFor()
      await endedIn('completed').filter({ hasText: 'B-2' }).waitFor()
    }
    expect(await second.shown()).toEqual(await orders.shown())
    expect(await second.feed.textContent()).toBe(await orders.feed.textContent())
    expect(orders.complaints).toEqual([])
  })

  it('shows one merchant at a time, and remembers which', async () => {
    orders = await openOrderPage(browser, app)
    await orders.upload(csvOrder({ supplier: 'Galley Grocers', number: 'C-0' }))
    await orders.endedIn('completed').filter({ hasText: 'Galley Grocers' }).waitFor()
    await orders.merchant('Southridge').check()
    await orders.page.getByRole('heading', { name: 'No orders of Southridge yet' }).waitFor()
    await orders.upload(csvOrder({ supplier: 'Halyard Mills', number: 'C-1' }))
    await orders.endedIn('completed').filter({ hasText: 'Halyard Mills' }).waitFor()
    expect(new URL(orders.page.url()).searchParams.get('merchant')).toBe('southridge')
    await orders.page.reload()
    await orders.endedIn('completed').filter({ hasText: 'Halyard Mills' }).waitFor()
    const another = await orderPageIn(orders.context, app)
    expect(await another.merchant('Southridge').isChecked()).toBe(true)
    await another.merchant('Northwind').check()
    await another.order('Galley Grocers').waitFor()
    expect(await another.order('Halyard Mills').count()).toBe(0)
  })

  it('cancels an order, in every window', async () => {
    orders = await openOrderPage(browser, app)
    const gate = app.hold('product_draft_creation')
    await orders.upload(csvOrder({ supplier: 'Ferry Freight', number: 'F-1' }))
    await gate.reached
    const second = await orderPageIn(orders.context, app)
    await second.page.getByRole('button', { name: 'Cancel Ferry Freight' }).click()
    for (const { endedIn } of [orders, second])
      await endedIn('cancelled').filter({ hasText: 'Ferry Freight' }).waitFor()
  })

  it('takes an upload up again that could not get through', async () => {
    orders = await openOrderPage(browser, app)
    await attribute(orders.connection, 'data-state', 'live')
    await orders.context.setOffline(true)
    await orders.upload(csvOrder({ supplier: 'Gangway Goods', number: 'G-1' }))
    const refused = orders.order('G-1.csv')
    await refused.getByText('The server cannot be reached').waitFor()
    await orders.context.setOffline(false)
    await refused.getByRole('button', { name: 'Try again' }).click()
    await orders.endedIn('completed').filter({ hasText: 'Gangway Goods' }).waitFor()
  })

  it('follows by polls where a visitor wants that, or streams are switched off', async () => {
    orders = await openOrderPage(browser, app)
    await orders.choose('poll')
    await attribute(orders.connection, 'data-state', 'polling')
    expect(await orders.connection.textContent()).toContain('Polling')
    await orders.upload(csvOrder({ supplier: 'Harness Hall', number: 'H-1' }))
    await orders.endedIn('completed').filter({ hasText: 'Harness Hall' }).waitFor()
    await orders.choose('auto')
    await attribute(orders.connection, 'data-state', 'live')
  })
})
