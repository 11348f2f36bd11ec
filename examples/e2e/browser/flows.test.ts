import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { KNOWN, type RealApp, startRealApp, UNKNOWN_CODE } from '../support/real-app.ts'
import { attribute, type ForcedTransport, openScanPage, type ScanPage } from '../support/scan-page.ts'

const DIMENSIONS = ['Health', 'Preservatives', 'Allergens', 'Sustainability', 'Carbon footprint']

describeInBrowser('the flows on the scan page', () => {
  let app: RealApp
  let browser: Browser
  let scanPage: ScanPage
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startRealApp(), launchBrowser()])
  })
  afterEach(async () => {
    app.productApi.isDown = false
    app.finders.release()
    await scanPage.context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  /** What a person reads at the end of a premium scan. */
  const expectResult = async ({ product, insights, bar, tracker }: ScanPage, name: string): Promise<void> => {
    await insights.getByRole('article').first().getByText('Nutrition').first().waitFor()
    expect(await product.getByRole('heading', { name }).isVisible()).toBe(true)
    expect(await insights.getByRole('heading').allTextContents()).toEqual(DIMENSIONS)
    expect(await bar.getAttribute('aria-valuenow')).toBe('100')
    expect(await tracker.getByText('Done.').first().isVisible()).toBe(true)
  }
  /** The page and the server have one opinion. */
  const expectAgreement = async ({ snapshot, serverSnapshot }: ScanPage): Promise<void> => {
    const shown = await snapshot()
    expect(shown?.sessionId).toEqual(expect.any(String))
    expect(shown).toEqual(await serverSnapshot(shown?.sessionId))
  }

  it('flow 1: show a scan live by Server-Sent Events, from the first stage to the insights', async () => {
    scanPage = await openScanPage(browser, app)
    const gate = app.finders.hold('readText')
    await scanPage.scan({ sample: KNOWN.api.name, plan: 'Premium', workflow: 'Multi-tier' })
    await gate.reached
    await attribute(scanPage.connection, 'data-state', 'live')
    await attribute(scanPage.connection, 'data-transport', 'sse')
    expect(await scanPage.connection.textContent()).toContain('Live')
    await attribute(
      scanPage.stages.getByRole('listitem').filter({ hasText: 'Extracting text' }),
      'aria-current',
      'step',
    )
    gate.open()
    await expectResult(scanPage, KNOWN.api.name)
    await expectAgreement(scanPage)
    expect(scanPage.complaints).toEqual([])
  })

  it('flow 2: show a scan by polling, without any stream', async () => {
    scanPage = await openScanPage(browser, app)
    const accepted: string[] = []
    scanPage.page.on('request', (request) => accepted.push(request.headers().accept ?? ''))
    await scanPage.force('poll')
    const gate = app.finders.hold('insight')
    await scanPage.scan({ sample: KNOWN.database.name, plan: 'Premium', workflow: 'Multi-tier' })
    await gate.reached
    await attribute(scanPage.connection, 'data-state', 'polling')
    await scanPage.product.getByRole('heading', { name: KNOWN.database.name }).waitFor()
    gate.open()
    await expectResult(scanPage, KNOWN.database.name)
    await expectAgreement(scanPage)
    expect(accepted.filter((accept) => accept.includes('event-stream'))).toEqual([])
    expect(scanPage.complaints).toEqual([])
  })

  it('flow 3: show the product while its insights are still being worked on', async () => {
    scanPage = await openScanPage(browser, app)
    const gate = app.finders.hold('insight')
    await scanPage.scan({ code: '2022814577606', plan: 'Premium', workflow: 'Standard' })
    await gate.reached
    await scanPage.product.getByRole('heading', { name: 'Natural Yogurt' }).waitFor()
    expect(await scanPage.insights.getAttribute('aria-busy')).toBe('true')
    expect(await scanPage.insights.getByRole('heading').allTextContents()).toEqual(DIMENSIONS)
    expect((await scanPage.snapshot())?.result).toBeUndefined()
    gate.open()
    await expectResult(scanPage, 'Natural Yogurt')
    expect(await scanPage.insights.getAttribute('aria-busy')).toBe('false')
  })

  it('flow 4: show each tier, and that one takes over from another', async () => {
    scanPage = await openScanPage(browser, app)
    await scanPage.scan({ sample: 'Tomato Ketchup', plan: 'Premium', workflow: 'Multi-tier' })
    await expectResult(scanPage, 'Tomato Ketchup')
    const stages = await scanPage.stages.getByRole('listitem').allInnerTexts()
    expect(
      stages.slice(0, 4).map((text) =>
        text
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean),
      ),
    ).toEqual([
      expect.arrayContaining(['Checking barcode in cache', 'Tier 1', 'failed']),
      expect.arrayContaining(['Extracting text from image', 'Tier 2', 'failed']),
      expect.arrayContaining(['Discovering product via API', 'Tier 3', 'done']),
      expect.arrayContaining(['Analyzing image with AI', 'Tier 4', 'skipped']),
    ])
    expect((await scanPage.activity.getByRole('listitem').allInnerTexts()).join('\n')).toMatch(
      /cache does not know the code; falling back to: Extracting text.*falling back to: Discovering product via API/s,
    )
  })

  it('flow 5: show an error in words, and what comes of trying again', async () => {
    scanPage = await openScanPage(browser, app)
    app.productApi.isDown = true
    await scanPage.scan({ code: '2061599733043', plan: 'Premium', workflow: 'Multi-tier' })
    await scanPage.alert.getByText('The product service did not answer as it should').waitFor()
    const failed = await scanPage.sessionId()
    app.productApi.isDown = false
    await scanPage.tryAgainButton.click()
    await expectResult(scanPage, 'Smoked Back Bacon')
    expect(await scanPage.alert.textContent()).toBe('')
    expect(await scanPage.snapshot()).toMatchObject({ status: 'completed', retryOf: failed })
    await expectAgreement(scanPage)
  })

  it('flow 5: say which code nobody knows', async () => {
    scanPage = await openScanPage(browser, app)
    await scanPage.scan({ code: UNKNOWN_CODE })
    await scanPage.alert.getByText(`No product is known by the code ${UNKNOWN_CODE}`).waitFor()
    expect(await scanPage.product.count()).toBe(0)
  })

  it('flow 6: take up a scan whose network was taken away in the middle, where the server is by then', async () => {
    scanPage = await openScanPage(browser, app)
    const [before, after] = [app.finders.hold('readText'), app.finders.hold('insight')]
    await scanPage.scan({ sample: 'Peppermint Pastilles', plan: 'Premium', workflow: 'Multi-tier' })
    await before.reached
    await attribute(scanPage.connection, 'data-state', 'live')
    await scanPage.context.setOffline(true)
    app.cut()
    await attribute(scanPage.connection, 'data-state', 'offline')
    expect(await scanPage.connection.textContent()).toContain('Offline')
    before.open()
    await after.reached
    // The scan went on while nobody could see it.
    expect(await scanPage.product.getByRole('heading', { name: 'Peppermint Pastilles' }).count()).toBe(0)
    await scanPage.context.setOffline(false)
    await scanPage.product.getByRole('heading', { name: 'Peppermint Pastilles' }).waitFor()
    app.cut()
    after.open()
    await expectResult(scanPage, 'Peppermint Pastilles')
    await expectAgreement(scanPage)
  })

  it('flow 7: show the result of a single response, for want of anything better', async () => {
    scanPage = await openScanPage(browser, app)
    await scanPage.force('single')
    await scanPage.scan({ sample: 'Cola Zero Sugar', plan: 'Premium', workflow: 'Standard' })
    await expectResult(scanPage, 'Cola Zero Sugar')
    await attribute(scanPage.connection, 'data-transport', 'single')
    expect(scanPage.complaints).toEqual([])
  })

  it('flow 8: show each of several visitors their own scan, and nothing of the others', async () => {
    const wanted = ['Wholegrain Muesli', 'Tuna in Olive Oil', KNOWN.database.name]
    const pages = await Promise.all(wanted.map(() => openScanPage(browser, app)))
    scanPage = pages[0] as ScanPage
    await Promise.all(pages.map((each, index) => each.scan({ sample: wanted[index] as string, plan: 'Premium' })))
    await Promise.all(pages.map((each, index) => expectResult(each, wanted[index] as string)))
    for (const [index, each] of pages.entries()) {
      await each.history.getByText('Done').waitFor()
      const entries = await each.history.getByRole('listitem').allInnerTexts()
      expect(entries).toHaveLength(1)
      expect(entries[0]).toContain(wanted[index])
      await expectAgreement(each)
    }
    const ids = await Promise.all(pages.map((each) => each.sessionId()))
    expect(await scanPage.serverSnapshot(ids[1])).toBeUndefined()
    await Promise.all(pages.slice(1).map(({ context }) => context.close()))
  })

  const forced: readonly [ForcedTransport, string][] = [
    ['auto', 'sse'],
    ['sse', 'sse'],
    ['poll', 'poll'],
    ['single', 'single'],
  ]
  it.each(forced)('follow by the transport that is forced while a scan runs: %s', async (setting, transport) => {
    scanPage = await openScanPage(browser, app)
    const gate = app.finders.hold('insight')
    await scanPage.scan({ code: KNOWN.database.barcode, plan: 'Premium', workflow: 'Standard' })
    await gate.reached
    await attribute(scanPage.connection, 'data-state', 'live')
    await scanPage.force(setting)
    await attribute(scanPage.connection, 'data-transport', transport)
    gate.open()
    await expectResult(scanPage, KNOWN.database.name)
    // A single response tells the result, and nothing of the way there.
    const { status, percent, result } = (await scanPage.snapshot()) ?? {}
    expect(await scanPage.serverSnapshot(await scanPage.sessionId())).toMatchObject({ status, percent, result })
  })
})
