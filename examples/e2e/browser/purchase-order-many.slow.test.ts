import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type OrderApp, startOrderApp } from '../support/purchase-order-app.ts'
import { csvOrder } from '../support/purchase-order-documents.ts'
import { type OrderPage, openOrderPage, watchBars } from '../support/purchase-order-page.ts'
import { attribute } from '../support/scan-page.ts'

const TIMEOUT_MS = 600_000
const LIMIT = 50

describeInBrowser('the purchase-order dashboard, with many orders', { timeout: TIMEOUT_MS }, () => {
  let app: OrderApp
  let browser: Browser
  let orders: OrderPage
  beforeAll(async () => {
    browser = await launchBrowser()
  }, TIMEOUT_MS)
  afterEach(async () => {
    await orders.context.close()
    await app.close()
  }, TIMEOUT_MS)
  afterAll(() => browser?.close())

  it('follows as many as an owner may have over one stream, and says of one more that it must wait', async () => {
    app = await startOrderApp()
    orders = await openOrderPage(browser, app)
    orders.context.setDefaultTimeout(TIMEOUT_MS / 3)
    const bars = await watchBars(orders.page)
    const gate = app.hold('database_save')
    const documents = Array.from({ length: LIMIT }, (_, index) =>
      csvOrder({ supplier: `Oarlock ${index}`, number: `O-${index}`, lines: [['Oar', 1, 20]] }),
    )
    await orders.upload(...documents)
    await orders.active
      .locator('[data-order]:not([data-upload])')
      .nth(LIMIT - 1)
      .waitFor()
    await orders.upload(csvOrder({ supplier: 'One Too Many', number: 'O-50' }))
    const refused = orders.order('O-50.csv')
    await refused.getByText('50 orders are in progress already').waitFor()
    gate.open()
    await orders
      .endedIn('completed')
      .nth(LIMIT - 1)
      .waitFor({ timeout: TIMEOUT_MS })
    await refused.getByRole('button', { name: 'Try again' }).click()
    await orders.endedIn('completed').filter({ hasText: 'One Too Many' }).waitFor()
    for (const positions of Object.values(await bars())) {
      expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    }
    // A busy machine may make it reconnect; no order is ever followed by itself.
    const streams = app.requests.filter(({ url }) => url.includes('/events'))
    expect(streams.length).toBeGreaterThan(0)
    expect(streams.filter(({ url }) => !url.includes('/topics/'))).toEqual([])
    // The refusal is the only thing that a console would tell of.
    expect(orders.complaints.filter((text) => !text.includes('429'))).toEqual([])
  })

  it('shows every heartbeat, and that they stay away', async () => {
    app = await startOrderApp({ heartbeatMs: 1_000 })
    orders = await openOrderPage(browser, app)
    await attribute(orders.connection, 'data-state', 'live')
    const first = await orders.connection.getAttribute('data-beat')
    await orders.page.waitForFunction(
      (before) => document.querySelector('[data-testid="connection"]')?.getAttribute('data-beat') !== before,
      first,
    )
    await orders.context.setOffline(true)
    app.cut()
    await orders.connection.getByText(/Offline|Reconnecting/).waitFor()
    await orders.context.setOffline(false)
    await attribute(orders.connection, 'data-state', 'live')
  })
})
