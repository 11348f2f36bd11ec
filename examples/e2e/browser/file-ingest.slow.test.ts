import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fieldData } from '../../file-ingest/test/support/field-data.ts'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type IngestApp, startIngestApp } from '../support/ingest-app.ts'
import { type IngestPage, ingestPageIn, openIngestPage, watchBar } from '../support/ingest-page.ts'

/** A browser and a pool of threads, beside whatever else the machine does. */
const TIMEOUT_MS = 240_000

/** Their EXIF is there, and cannot be read to its end. */
const BROKEN_EXIF = ['tests-30-type_error.jpg', 'tests-45-gps_ifd.jpg']

describeInBrowser('the file-ingest page', { timeout: TIMEOUT_MS }, () => {
  let app: IngestApp
  let browser: Browser
  let ingest: IngestPage
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ingest-page-'))
    ;[app, browser] = await Promise.all([startIngestApp({ folderRoot: folder }), launchBrowser()])
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

  /** Text files of a name each, in a new folder. @returns Their paths. */
  const texts = async (count: number, name = 'note'): Promise<string[]> => {
    const own = await mkdtemp(join(folder, 'texts-'))
    const paths = Array.from({ length: count }, (_, index) => join(own, `${name}-${index}.txt`))
    await Promise.all(paths.map((path, index) => writeFile(path, `Note ${index} about rope, sails and harbours.`)))
    return paths
  }

  describe.skipIf(!fieldData)('with real photographs (../shared/data/ingest; skipped where they are absent)', () => {
    const { directory = '', names = [] } = fieldData ?? {}

    it('takes them all at once: the truncated one fails with its reason, those with broken EXIF are done with a warning', async () => {
      ingest = await openIngestPage(browser, app)
      const bar = await watchBar(ingest.page)
      await ingest.drop(names.map((name) => join(directory, name)))
      await ingest.end.getByText('34 of 35 files are done').waitFor()
      // What sums up is drawn a frame later than the end, and on a busy machine later than that.
      await expect
        .poll(() => ingest.totals(), { timeout: 60_000 })
        .toMatchObject({
          completed: 34,
          processing: 0,
          pending: 0,
          failed: 1,
          counters: { processed: 35, errors: 1 },
        })
      const failed = ingest.page.locator('[data-code="image_corrupt"]')
      expect(await failed.textContent()).toContain('corrupted.jpg')
      expect(await failed.textContent()).toContain('pixels cannot be decoded')
      expect(await failed.locator('time').textContent()).toMatch(/^\d\d:\d\d:\d\d$/)

      const positions = await bar()
      const percents = positions.map(([percent]) => percent)
      expect(percents).toEqual(percents.toSorted((a, b) => a - b))
      expect(positions.filter(([percent]) => percent === 100)).toEqual([[100, 'results']])

      // The truncated one keeps what its EXIF says.
      await ingest.sortBy('State')
      await ingest.sortBy('State')
      expect(await ingest.row('corrupted.jpg').textContent()).toMatch(/Failed.*u1020/)
      // A refresh shows the same.
      await ingest.page.reload()
      await ingest.end.getByText('34 of 35 files are done').waitFor()
      await ingest.sortBy('File')
      await ingest.results.locator('.results-scroll').evaluate((scroll) => scroll.scrollTo(0, scroll.scrollHeight))
      for (const name of BROKEN_EXIF) {
        await ingest.row(name).getByText('Its EXIF is broken').waitFor()
        expect(await ingest.row(name).locator('.pill').first().textContent()).toBe('Done')
      }
      expect(ingest.complaints).toEqual([])
    })
  })

  it('uploads as a phase of its own, keeps folders in names, and starts by itself', async () => {
    ingest = await openIngestPage(browser, app)
    const paths = await texts(12)
    const own = paths[0]?.split('/').slice(0, -1).join('/') ?? ''
    const gate = app.hold()
    const slow = Promise.withResolvers<void>()
    await ingest.page.route('**/api/uploads/*/*', async (route) => {
      await slow.promise
      await route.continue()
    })
    await ingest.drop([own])
    await ingest.phase('upload')
    await ingest.upload.getByText('0 of 12 files').waitFor()
    // Three side by side.
    expect((await ingest.upload.locator('.upload-current').textContent())?.split(', ').length).toBe(3)
    slow.resolve()
    await ingest.phase('process')
    gate.open()
    await ingest.end.getByText('All 12 files done').waitFor()
    const name = `${own.split('/').at(-1)}/note-0.txt`
    expect(await ingest.row(name).textContent()).toContain('Done')
    expect(ingest.complaints).toEqual([])
  })

  it('goes on with an upload after a refresh: what has arrived is not sent again', async () => {
    ingest = await openIngestPage(browser, app)
    const paths = await texts(6, 'again')
    const sent: string[] = []
    const slow = Promise.withResolvers<void>()
    await ingest.context.route('**/api/uploads/*/*', async (route) => {
      if (route.request().method() !== 'PUT') return route.continue()
      const name = decodeURIComponent(new URL(route.request().url()).pathname.split('/').at(-1) ?? '')
      if (!/again-[0-2]/.test(name)) await slow.promise
      sent.push(name)
      await route.continue().catch(() => undefined)
    })
    ingest.page.on('dialog', (dialog) => void dialog.accept())
    await ingest.pick(paths)
    await ingest.upload.getByText('3 of 6 files').waitFor()
    await ingest.page.reload()
    await ingest.upload.getByText('3 files are at the server already').waitFor()
    slow.resolve()
    sent.length = 0
    await ingest.drop(paths)
    await ingest.end.getByText('All 6 files done').waitFor()
    expect(sent.filter((name) => /again-[0-2]/.test(name))).toEqual([])
  })

  it('says what could not be uploaded, sends it again, and lets the others go ahead', async () => {
    ingest = await openIngestPage(browser, app)
    const paths = await texts(4, 'lost')
    let isBroken = true
    await ingest.page.route('**/api/uploads/*/lost-2.txt*', (route) =>
      isBroken ? route.fulfill({ status: 507, body: 'No space' }) : route.continue(),
    )
    await ingest.pick(paths)
    await ingest.upload.getByText('Uploaded, but not everything').waitFor()
    await ingest.upload.getByText('The server has no room left').waitFor()
    isBroken = false
    await ingest.button('Send again what failed').click()
    await ingest.end.getByText('All 4 files done').waitFor()
  })

  it('says that the server is down, and loses nothing', async () => {
    ingest = await openIngestPage(browser, app)
    const paths = await texts(2, 'down')
    await ingest.phase('choose')
    await ingest.context.setOffline(true)
    await ingest.pick(paths)
    await ingest.upload.getByText('The server cannot be reached').waitFor()
    await ingest.context.setOffline(false)
    await ingest.button('Try again').click()
    await ingest.end.getByText('All 2 files done').waitFor()
  })

  it('shows what fails as it fails, tries one file again while the others go on, and keeps a history', async () => {
    ingest = await openIngestPage(browser, app)
    const paths = await texts(5, 'mixed')
    const empty = join(folder, 'empty.txt')
    await writeFile(empty, '')
    const gate = app.hold((name) => name.includes('empty') || name.includes('mixed-0'))
    await ingest.pick([empty, ...paths])
    await ingest.errors.getByText('empty.txt').waitFor()
    expect(await ingest.session.getAttribute('data-status')).toBe('active')
    await ingest
      .button(/^Retry empty\.txt|empty\.txt.*again|again.*empty\.txt/i)
      .first()
      .click()
    gate.open()
    await ingest.end.getByText('5 of 6 files are done').waitFor()
    const second = await ingestPageIn(ingest.context, app)
    await second.phase('choose')
    await second.history.getByRole('button', { name: 'Uploaded: 6 files', exact: true }).click()
    await second.end.getByText('5 of 6 files are done').waitFor()
    await second.results.getByText('empty.txt').waitFor()
    const [download] = await Promise.all([
      second.page.waitForEvent('download'),
      second.results.getByRole('link', { name: 'CSV' }).click(),
    ])
    const csv = await readFile(await download.path(), 'utf8')
    expect(csv.trim().split('\n').length).toBe(7)
    await second.history
      .getByRole('button', { name: /^(Delete|Forget)/ })
      .first()
      .click()
    await second.history.getByRole('button', { name: /really|sure/i }).click()
    await second.history.getByText('There are none.').waitFor()
  })
})
