import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type IngestApp, startIngestApp } from '../support/ingest-app.ts'
import { type IngestPage, ingestPageIn, openIngestPage } from '../support/ingest-page.ts'

/** The session's own limit of two minutes is waited for. */
const TIMEOUT_MS = 300_000
const sample = (name: string): string => fileURLToPath(new URL(`../../file-ingest/samples/${name}`, import.meta.url))
const GOOD = ['blood-count.pdf', 'metabolic-panel.pdf'].map(sample)
const NO_REPORT = sample('appointment.pdf')

const THEMES = [
  'Invoices of the harbour: rope, anchors and sails were delivered and paid by the shipping company.',
  'Minutes of the board: the budget for the garden, its roses and its greenhouse was approved.',
  'Laboratory notes: the culture in the third dish grew, and the culture in the fourth did not.',
]

describeInBrowser('the other views of file ingest', { timeout: TIMEOUT_MS }, () => {
  let app: IngestApp
  let browser: Browser
  let ingest: IngestPage
  let folder: string
  let paths: string[]
  beforeAll(async () => {
    ;[app, browser] = await Promise.all([startIngestApp(), launchBrowser()])
    folder = await mkdtemp(join(tmpdir(), 'ingest-projects-'))
    paths = Array.from({ length: 60 }, (_, index) => join(folder, `text-${index}.txt`))
    await Promise.all(paths.map((path, index) => writeFile(path, `${THEMES[index % 3]} Page ${index}. `.repeat(20))))
  }, TIMEOUT_MS)
  afterEach(async () => {
    app.hold().open()
    await ingest.context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('follows proposals and the tree in two tabs by the project’s topic, and joins them again after a refresh', async () => {
    ingest = await openIngestPage(browser, app)
    await ingest.pick(paths)
    await ingest.end.getByText('All 60 files done').waitFor()
    await ingest.page.getByRole('link', { name: 'Project' }).click()
    const second = await ingestPageIn(ingest.context, app, '#project')
    const cardOf = ({ page }: IngestPage, workflow: string) => page.locator(`[data-workflow="${workflow}"]`)

    await ingest.button('Propose groups').click()
    for (const tab of [ingest, second]) {
      const card = cardOf(tab, 'proposals')
      await card.locator('.proposals li').first().waitFor()
      expect(await card.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100')
    }
    const groups = await cardOf(ingest, 'proposals').locator('.proposals').textContent()
    expect(groups).toMatch(/rope|anchors|sails|harbour/i)
    expect(await cardOf(second, 'proposals').locator('.proposals').textContent()).toBe(groups)

    await second.button('Build the tree').click()
    await ingest.page.reload()
    for (const tab of [ingest, second])
      await cardOf(tab, 'tree-build')
        .getByText(/\d+ blocks, \d+ nodes/)
        .waitFor()
    expect(await cardOf(ingest, 'proposals').locator('.proposals').textContent()).toBe(groups)
    const sessions = await Promise.all(
      [ingest, second].map((tab) => cardOf(tab, 'tree-build').getAttribute('data-session')),
    )
    expect(sessions[0]).toBe(sessions[1])
    expect([...ingest.complaints, ...second.complaints]).toEqual([])
  })

  it('ends at 67 % with two of three lab reports, does not move on, and tries one again without an upload', async () => {
    ingest = await openIngestPage(browser, app)
    const { page } = ingest
    await page.getByRole('link', { name: 'Lab reports' }).click()
    await ingest.pick([...GOOD, NO_REPORT])
    await ingest.end.getByText('2 of 3 files are done, 67 %').waitFor()
    expect(await ingest.bar.getAttribute('aria-valuenow')).toBe('67')
    // A full run moves on after two seconds.
    await page.waitForTimeout(3_000)
    expect(await page.locator('.reports').count()).toBe(0)
    const uploads: string[] = []
    page.on('request', (request) => void (request.method() === 'PUT' && uploads.push(request.url())))
    const first = page.locator('main.lab')
    const before = await first.getAttribute('data-session')
    await ingest.button('Retry 1 failed').click()
    await page.waitForFunction((id) => document.querySelector('main')?.getAttribute('data-session') !== id, before)
    await ingest.end.getByText('2 of 3 files are done, 67 %').waitFor()
    expect(uploads).toEqual([])
    await ingest.button('Show the results of 2 files').click()
    await page
      .getByRole('region', { name: 'blood-count.pdf' })
      .getByRole('row', { name: /Leucocytes.*High/ })
      .waitFor()
  })

  it('moves on to the results of itself where every report could be read', async () => {
    ingest = await openIngestPage(browser, app)
    await ingest.page.getByRole('link', { name: 'Lab reports' }).click()
    await ingest.pick(GOOD)
    await ingest.end.getByText('All 2 files done').waitFor()
    await ingest.page.getByRole('heading', { name: 'Results' }).waitFor()
    expect(await ingest.page.evaluate(() => document.activeElement?.textContent)).toBe('Results')
  })

  it('keeps what was read when time runs out, and says so', async () => {
    ingest = await openIngestPage(browser, app)
    ingest.context.setDefaultTimeout(200_000)
    await ingest.page.getByRole('link', { name: 'Lab reports' }).click()
    app.hold((name) => name !== 'appointment.pdf')
    await ingest.pick([...GOOD, NO_REPORT])
    const alert = ingest.page.getByRole('alert').filter({ hasText: 'Time ran out after 2 of 3 files' })
    await alert.waitFor()
    expect(await alert.textContent()).toContain(
      'Reading them took longer than the limit of 2 minutes. The results of 2 files are kept below. 1 file is missing: try it again, nothing is uploaded twice.',
    )
    expect(await ingest.bar.getAttribute('aria-valuenow')).toBe('67')
  })
})
