import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { KNOWN, type RealApp, startRealApp } from '../support/real-app.ts'
import { attribute, openScanPage, type ScanPage } from '../support/scan-page.ts'

describeInBrowser('a visitor’s own choice of transport', () => {
  let app: RealApp
  let browser: Browser
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startRealApp(), launchBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  const chosen = ({ page }: ScanPage): Promise<string> => page.locator('#transport').inputValue()
  const scanBy = async (scanPage: ScanPage, transport: string): Promise<void> => {
    await scanPage.scan({ code: KNOWN.database.barcode, plan: 'Premium', workflow: 'Standard' })
    await attribute(scanPage.connection, 'data-transport', transport)
    await scanPage.product.getByRole('heading', { name: KNOWN.database.name }).waitFor()
  }

  it('outlasts a reload, until it is given up; no other visitor has it', async () => {
    const scanPage = await openScanPage(browser, app)
    expect(await chosen(scanPage)).toBe('auto')
    await scanPage.force('poll')
    await scanPage.page.reload()
    expect(await chosen(scanPage)).toBe('poll')
    await scanBy(scanPage, 'poll')

    const other = await openScanPage(browser, app)
    expect(await chosen(other)).toBe('auto')
    await other.context.close()

    await scanPage.force('auto')
    await scanPage.page.reload()
    expect(await chosen(scanPage)).toBe('auto')
    await scanBy(scanPage, 'sse')
    expect(scanPage.complaints).toEqual([])
    await scanPage.context.close()
  })
})
