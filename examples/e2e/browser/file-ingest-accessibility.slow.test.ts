import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type IngestApp, startIngestApp } from '../support/ingest-app.ts'
import { type IngestPage, openIngestPage } from '../support/ingest-page.ts'

/** A browser and a pool of threads, beside whatever else the machine does. */
const TIMEOUT_MS = 240_000
const LONG = 'a-name-that-somebody-thought-would-tell-everything-there-is-to-know-about-what-is-in-the-file'

describeInBrowser('the file-ingest page, for everyone', { timeout: TIMEOUT_MS }, () => {
  let app: IngestApp
  let browser: Browser
  let ingest: IngestPage
  let folder: string
  let paths: string[]
  beforeAll(async () => {
    browser = await launchBrowser()
    folder = await mkdtemp(join(tmpdir(), 'ingest-everyone-'))
    const texts = Array.from({ length: 12 }, (_, index) => `note-${String(index).padStart(2, '0')}.txt`)
    const names = ['empty.txt', ...texts, `${LONG}.txt`]
    paths = names.map((name) => join(folder, name))
    await Promise.all(paths.map((path) => writeFile(path, path.includes('empty') ? '' : `Rope and sails: ${path}`)))
  }, TIMEOUT_MS)
  beforeEach(async () => {
    app = await startIngestApp({ folderRoot: folder })
  }, TIMEOUT_MS)
  afterEach(async () => {
    app.hold().open()
    await ingest.context.close()
    await app.close()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Leads the page through its states: empty, uploading, at work, paused, with failures, done, a file's details, others. */
  const throughItsStates = async (look: (state: string) => Promise<void>): Promise<void> => {
    const { page } = ingest
    await ingest.phase('choose')
    await look('empty')
    const gate = app.hold((name) => /note-0[0-4]|empty/.test(name))
    const sending = Promise.withResolvers<void>()
    await page.route('**/api/uploads/*/note-11.txt*', async (route) => {
      await sending.promise
      await route.continue()
    })
    await page.route('**/api/uploads/*/note-10.txt*', (route) => route.fulfill({ status: 507, body: 'No space' }))
    await ingest.pick(paths)
    await ingest.upload.getByText('12 of 13 files').waitFor()
    await look('uploading')
    sending.resolve()
    await ingest.upload.getByText('Uploaded, but not everything').waitFor()
    await look('uploaded but for one')
    await ingest.button('Process 13 files').click()
    await ingest.errors.getByText('empty.txt').waitFor()
    await page.waitForFunction(() => Number(document.querySelector('[data-counter="processed"] dd')?.textContent) >= 5)
    await look('at work')
    await ingest.button('Pause').click()
    await ingest.button('Resume').waitFor()
    await look('paused')
    await ingest.button('Resume').click()
    gate.open()
    await ingest.end.getByText('12 of 13 files are done').waitFor()
    await ingest.row('note-00.txt').waitFor()
    await look('done, with a failure')
    await ingest.row('note-00.txt').getByRole('button').click()
    await page.getByRole('dialog').waitFor()
    await look('details of a file')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Project' }).click()
    await page.locator('[data-workflow="proposals"]').waitFor()
    await look('project')
    await page.getByRole('link', { name: 'Lab reports' }).click()
    await page.locator('main.lab').waitFor()
    await look('lab reports')
  }

  it.each(['light', 'dark'] as const)('gives axe nothing to find, in %s', async (colorScheme) => {
    ingest = await openIngestPage(browser, app, { colorScheme })
    const found: string[] = []
    await throughItsStates(async (state) => {
      const { violations } = await new AxeBuilder({ page: ingest.page }).analyze()
      found.push(...violations.map(({ id, nodes }) => `${state}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`))
    })
    expect(found).toEqual([])
  })

  it.each([390, 320])('fits a phone that is %i pixels wide, without scrolling sideways', async (width) => {
    ingest = await openIngestPage(browser, app, { viewport: { width, height: 800 }, hasTouch: true, isMobile: true })
    const widest: Record<string, number> = {}
    await throughItsStates(async (state) => {
      widest[state] = await ingest.page.evaluate(() => document.documentElement.scrollWidth)
    })
    for (const [state, shown] of Object.entries(widest)) expect([state, shown]).toEqual([state, width])
  })

  it('tells a session as a person would', async () => {
    ingest = await openIngestPage(browser, app)
    const heard = await ingest.page.evaluateHandle(() => {
      const words: string[] = []
      new MutationObserver((mutations) => {
        for (const { target } of mutations) {
          const element = target instanceof Element ? target : target.parentElement
          const region = element?.closest('[aria-live], [role="status"], [role="alert"], [role="log"]')
          const text = region?.textContent?.trim()
          if (text && region?.getAttribute('aria-live') !== 'off' && words.at(-1) !== text) words.push(text)
        }
      }).observe(document.body, { childList: true, subtree: true, characterData: true })
      return words
    })
    const gate = app.hold((name) => /note-0[0-4]/.test(name))
    // What is over before it can be told is not told: the last file stays away until then.
    const told = Promise.withResolvers<void>()
    await ingest.page.route('**/api/uploads/*/note-11.txt*', async (route) => {
      await told.promise
      await route.continue()
    })
    await ingest.pick(paths)
    await ingest.upload.getByRole('status').getByText('Uploading.').waitFor()
    told.resolve()
    await ingest.page.getByTestId('told').getByText('Processing files.').waitFor()
    await ingest.page.waitForFunction(
      () => Number(document.querySelector('[data-counter="processed"] dd')?.textContent) >= 5,
    )
    await ingest.button('Pause').click()
    await ingest.page.getByTestId('told').getByText('Paused.').waitFor()
    gate.open()
    await ingest.button('Resume').click()
    await ingest.end.waitFor()
    await ingest.page.getByText('13 of 14 worked, 1 failed.').waitFor()
    await ingest.page.getByTestId('told').getByText('Done, but not everything worked.').waitFor()
    const transcript = (await heard.jsonValue()).filter((text) => !/^Loading|^There are none/.test(text))
    console.info('Heard of a session:', JSON.stringify(transcript))
    // Each thing is said once, in the order in which it happens, and nothing of each file.
    expect(new Set(transcript).size).toBe(transcript.length)
    const order = ['Uploading.', 'Processing files.', 'Paused.', '13 of 14 worked, 1 failed.']
    const positions = order.map((words) => transcript.findIndex((text) => text.includes(words)))
    expect(positions).not.toContain(-1)
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    expect(transcript.filter((text) => /note-\d/.test(text))).toEqual([])
    expect(transcript.length).toBeLessThanOrEqual(14)
  })

  it('is worked by the keyboard alone', async () => {
    ingest = await openIngestPage(browser, app)
    const { page } = ingest
    const gate = app.hold()
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      (async () => {
        await ingest.button('Choose files').focus()
        await page.keyboard.press('Enter')
      })(),
    ])
    await chooser.setFiles(paths)
    await ingest.button('Pause').focus()
    await page.keyboard.press('Enter')
    await ingest.button('Resume').waitFor()
    await ingest.button('Resume').focus()
    await page.keyboard.press('Enter')
    gate.open()
    await ingest.end.waitFor()
    await ingest.results.getByRole('button', { name: 'File', exact: true }).focus()
    await page.keyboard.press('Enter')
    expect(await ingest.results.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending')
    await ingest.row('note-00.txt').getByRole('button').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('note-00.txt')
  })
})
