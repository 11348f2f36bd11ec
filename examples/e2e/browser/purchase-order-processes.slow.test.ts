import { describeWhere, postgresUrl, redisUrl } from '@progress/test-services'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../purchase-order/src/database/database.ts'
import { type LocalShop, serveLocalShop } from '../../purchase-order/src/shop/local/local-shop.ts'
import { Deployment } from '../../purchase-order/test/support/processes.ts'
import { testDatabase } from '../../purchase-order/test/support/test-database.ts'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { csvOrder } from '../support/purchase-order-documents.ts'
import { type OrderPage, openOrderPage } from '../support/purchase-order-page.ts'

const urls = { redis: (await redisUrl()) ?? '', postgres: (await postgresUrl()) ?? '' }
const TIMEOUT_MS = 480_000

/** A shop of few points: an order of these lines keeps a worker busy for some seconds. */
const SLOW_LIMITS = { maximumAvailable: 60, restoreRate: 15 }
const longOrder = (supplier: string, number: string) =>
  csvOrder({ supplier, number, lines: Array.from({ length: 12 }, (_, index) => [`Shackle size ${index}`, 2, 3.5]) })

describeWhere(urls.redis && urls.postgres)('web and worker as two programs', () => {
  describeInBrowser('on the purchase-order dashboard', { timeout: TIMEOUT_MS }, () => {
    let browser: Browser
    let deployment: Deployment
    let orders: OrderPage
    let database: Database
    let shop: LocalShop
    beforeAll(async () => {
      ;[browser, database] = await Promise.all([launchBrowser(), testDatabase()])
      shop = await serveLocalShop({ database, accessToken: 'secret', limits: SLOW_LIMITS })
    }, TIMEOUT_MS)
    afterEach(async () => {
      await orders.context.close()
      await deployment.close()
    }, TIMEOUT_MS)
    afterAll(async () => {
      await Promise.all([browser?.close(), shop?.close()])
      await database?.close()
    })

    /** Uploads an order, and kills its worker while it is worked on. */
    const loseWorker = async (supplier: string, takeoverMs: number): Promise<void> => {
      deployment = new Deployment(urls, {
        LEASE_MS: '5000',
        TAKEOVER_MS: String(takeoverMs),
        SHOPIFY_URL: shop.url,
        SHOPIFY_ACCESS_TOKEN: 'secret',
      })
      const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
      const url = web.lines.find(({ msg }) => msg === 'web ready')?.url ?? ''
      orders = await openOrderPage(browser, { origin: new URL(url).origin })
      orders.context.setDefaultTimeout(TIMEOUT_MS / 3)
      await orders.upload(longOrder(supplier, 'L-1'))
      await orders.pipeline.locator('[data-stage="shopify_sync"]').getByText('1').waitFor()
      await worker.kill('SIGKILL')
    }

    it('shows an order as stalled whose worker was killed, and how another goes on with it', async () => {
      await loseWorker('Lantern Works', 600_000)
      await orders.activeIn('stalled').getByText('Its worker went silent').waitFor()
      const [before] = await orders.shown()
      await orders.feed.getByText('The worker was lost').waitFor()
      await deployment.start('worker')
      await orders.endedIn('completed').filter({ hasText: 'Lantern Works' }).waitFor()
      const [after] = await orders.shown()
      expect(after?.id).toBe(before?.id)
    })

    it('says so where no other worker comes in time, and lets a person try it again', async () => {
      await loseWorker('Mizzen Mart', 3_000)
      const failed = orders.endedIn('failed').filter({ hasText: 'Mizzen Mart' })
      await failed.getByText('went silent, and no other took it over in time').waitFor()
      await deployment.start('worker')
      await failed.getByRole('button', { name: 'Try again' }).click()
      await orders.endedIn('completed').filter({ hasText: 'Mizzen Mart' }).waitFor()
      await failed.getByText('Tried again').waitFor()
    })
  })
})
