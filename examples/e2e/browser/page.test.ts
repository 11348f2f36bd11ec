import type { Snapshot } from '@progress/core'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { KNOWN, type RealApp, startRealApp } from '../support/real-app.ts'
import { openScanPage, type ScanPage } from '../support/scan-page.ts'

describeInBrowser('the scan page', () => {
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

  it('loses nothing when it is loaded anew in mid-scan', async () => {
    scanPage = await openScanPage(browser, app)
    const gate = app.finders.hold('insight')
    await scanPage.scan({ sample: KNOWN.database.name, plan: 'Premium', workflow: 'Multi-tier' })
    await gate.reached
    await scanPage.product.getByRole('heading', { name: KNOWN.database.name }).waitFor()
    const sessionId = await scanPage.sessionId()
    await scanPage.page.reload()
    await scanPage.history.getByText('Running').waitFor()
    expect(await scanPage.history.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining(KNOWN.database.name),
    ])
    gate.open()
    await scanPage.status('completed')
    const shown = await scanPage.snapshot()
    expect(shown?.sessionId).toBe(sessionId)
    expect(shown).toEqual(await scanPage.serverSnapshot(sessionId))
    expect(app.finders.count('saveToCache')).toBe(1)
    expect(scanPage.complaints).toEqual([])
  })

  it('cancels a scan, and says so', async () => {
    scanPage = await openScanPage(browser, app)
    const gate = app.finders.hold('insight')
    await scanPage.scan({ code: '2039144002753', plan: 'Premium' })
    await gate.reached
    await scanPage.cancelButton.click()
    await scanPage.status('cancelled')
    await scanPage.tracker.getByText('Cancelled.').first().waitFor()
    await scanPage.history.getByText('Cancelled').waitFor()
    expect(await scanPage.serverSnapshot(await scanPage.sessionId())).toMatchObject({ status: 'cancelled' })
  })

  it('says beside the field what is wrong with a code', async () => {
    scanPage = await openScanPage(browser, app)
    await scanPage.scan({ code: '2039144002754' })
    const field = scanPage.page.getByRole('textbox', { name: 'Or type a code' })
    await scanPage.page.getByText(/^This is no barcode/).waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('2039144002753')
    expect(await field.getAttribute('aria-invalid')).toBe('false')
  })

  it('has a plain twin that needs no framework', async () => {
    scanPage = await openScanPage(browser, app)
    const { page } = scanPage
    await page.getByRole('link', { name: /without a framework/ }).click()
    await page.getByLabel('Barcode').fill('407315829065')
    await page.getByRole('button', { name: 'Scan' }).click()
    await page.getByRole('status').getByText('Done.').waitFor()
    expect(await page.getByRole('progressbar').evaluate((bar) => (bar as HTMLProgressElement).value)).toBe(100)
    expect(JSON.parse((await page.locator('pre').textContent()) ?? '')).toMatchObject({
      product: { name: 'Cola Zero Sugar' },
    })
    await page.getByLabel('Barcode').fill('1234')
    await page.getByRole('button', { name: 'Scan' }).click()
    await page.getByRole('status').getByText('This is no barcode').waitFor()
  })

  it('may be followed by a native EventSource, which takes up where it was cut and stops at the end', async () => {
    scanPage = await openScanPage(browser, app)
    const gate = app.finders.hold('insight')
    await scanPage.scan({ code: '20931575', plan: 'Premium', workflow: 'Multi-tier' })
    await gate.reached
    const sessionId = (await scanPage.sessionId()) as string
    const followed = app.requestsOf(`/scan/api/sessions/${sessionId}/events`)
    await scanPage.page.evaluate((id) => {
      const source = new EventSource(`/scan/api/sessions/${id}/events`)
      const messages: unknown[] = []
      const ended = new Promise<void>((resolve) => {
        source.onerror = () => source.readyState === EventSource.CLOSED && resolve()
      })
      source.onmessage = ({ data }) => void messages.push(JSON.parse(data))
      Object.assign(window, { messages, ended })
    }, sessionId)
    const messages = () => scanPage.page.evaluate(() => (window as unknown as { messages: Message[] }).messages)
    await scanPage.page.waitForFunction(() => (window as unknown as { messages: Message[] }).messages.length >= 2)
    const { snapshot } = (await messages())[1] as Message & { snapshot: Snapshot }
    expect(snapshot).toMatchObject({ sessionId, status: 'active', partial: { product: { name: 'Tuna in Olive Oil' } } })

    app.cut()
    gate.open()
    await scanPage.page.evaluate(() => (window as unknown as { ended: Promise<void> }).ended)
    const all = await messages()
    expect(all.at(-1)?.type).toBe('complete')
    expect(all.filter(({ type }) => type === 'snapshot')).toHaveLength(1)
    const end = all.at(-1)?.seq
    expect(followed().map(({ lastEventId, status }) => [lastEventId, status])).toEqual([
      [undefined, 200],
      [String(snapshot.seq), 200],
      [String(end), 204],
    ])
  })
})

interface Message {
  readonly type: string
  readonly seq?: number
}
