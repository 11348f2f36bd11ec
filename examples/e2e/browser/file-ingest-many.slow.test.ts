import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { fieldData } from '../../file-ingest/test/support/field-data.ts'
import { describeInBrowser, launchBrowser } from '../support/browser.ts'
import { type IngestApp, startIngestApp } from '../support/ingest-app.ts'
import { type IngestPage, ingestPageIn } from '../support/ingest-page.ts'
import { heapBytes, quantile, type Task, watchTasks } from '../support/page-load.ts'

const TIMEOUT_MS = 900_000
const COUNT = 2_000
/** Bounds that hold on a busy machine; what a quiet one shows is printed, and stands in the docs. */
const LONGEST_TASK_MS = 150
const FIRST_PROGRESS_MS = 10_000
const EMIT_TO_SCREEN_MS = 1_500

describeInBrowser('the file-ingest page, with two thousand files', { timeout: TIMEOUT_MS }, () => {
  let app: IngestApp
  let browser: Browser
  let ingest: IngestPage
  let root: string
  const figures: Record<string, unknown> = {}
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'ingest-many-'))
    await fill(join(root, 'many'))
    ;[app, browser] = await Promise.all([startIngestApp({ folderRoot: root }), launchBrowser()])
  }, TIMEOUT_MS)
  afterEach(async () => {
    await ingest.context.close()
  })
  afterAll(async () => {
    console.info('Two thousand files:', JSON.stringify(figures))
    await browser?.close()
    await app?.close()
    await rm(root, { recursive: true, force: true })
  }, TIMEOUT_MS)

  const open = async (): Promise<void> => {
    const context = await browser.newContext({ reducedMotion: 'reduce' })
    context.setDefaultTimeout(TIMEOUT_MS / 3)
    ingest = await ingestPageIn(context, app)
  }

  /** A task may be interrupted by other programs for long: what counts is what it computes. */
  const checkTasks = (name: string, tasks: readonly Task[]): void => {
    const [longest] = tasks
    figures[`longest task, ${name}, ms of CPU`] = Math.round(longest?.cpuMs ?? 0)
    figures[`tasks above 50 ms, ${name}`] = {
      cpu: tasks.filter(({ cpuMs }) => cpuMs > 50).length,
      wall: tasks.filter(({ wallMs }) => wallMs > 50).length,
    }
    expect(longest?.cpuMs ?? 0).toBeLessThan(LONGEST_TASK_MS)
  }

  it('works through a folder three times: the page answers, its memory stays, and news come at once', async () => {
    await open()
    const heaps: number[] = []
    for (let run = 0; run < 3; run += 1) {
      await ingest.page.evaluate(watchScreen)
      const tasks = await watchTasks(browser, ingest.page)
      const pressed = Date.now()
      await ingest.processFolder('many')
      await ingest.phase('process')
      await ingest.page.waitForFunction(() => (window as unknown as Screen).screenSeen.some(({ done }) => done > 0))
      const first = (await ingest.page.evaluate(() => (window as unknown as Screen).screenSeen)).find(
        ({ done }) => done > 0,
      )
      figures[`first progress of run ${run + 1}, ms`] = (first?.shownAt ?? Number.NaN) - pressed
      expect((first?.shownAt ?? Number.NaN) - pressed).toBeLessThan(FIRST_PROGRESS_MS)
      await ingest.end.getByText(`All ${COUNT.toLocaleString('en')} files done`).waitFor()
      // What sums up is drawn a frame later than the end, and on a busy machine later than that.
      await expect
        .poll(() => ingest.totals(), { timeout: 60_000 })
        .toMatchObject({ completed: COUNT, failed: 0, counters: { processed: COUNT } })
      await ingest.results.getByText(`Results ${COUNT.toLocaleString('en')}`).waitFor()
      checkTasks(`run ${run + 1}`, await tasks())
      const sessionId = (await ingest.sessionId()) ?? ''
      const { updates } = await ingest.page.evaluate(() => ({ updates: (window as unknown as Screen).screenSeen }))
      expect(updates.length).toBeGreaterThan(20)
      const snapshot = await app.snapshotOf(sessionId)
      figures[`duration of run ${run + 1}, s`] =
        Math.round(((snapshot?.endedAt ?? 0) - (snapshot?.createdAt ?? 0)) / 100) / 10
      const late = updates.map(({ shownAt, emittedAt }) => shownAt - emittedAt)
      figures[`emit to screen of run ${run + 1}, ms`] = { p50: quantile(late, 0.5), p99: quantile(late, 0.99) }
      expect(quantile(late, 0.99)).toBeLessThan(EMIT_TO_SCREEN_MS)
      heaps.push(await heapBytes(ingest.page))
    }
    figures['heap after collection, MB'] = heaps.map((bytes) => Math.round(bytes / 1e5) / 10)
    // The second run has warmed what the third uses.
    expect(heaps[2] as number).toBeLessThan(1.2 * (heaps[1] as number))
    expect(ingest.complaints).toEqual([])
  })

  it('takes two thousand files that are dropped as a folder, and answers meanwhile', async () => {
    await open()
    const tasks = await watchTasks(browser, ingest.page)
    await ingest.drop([join(root, 'many')])
    await ingest.phase('upload')
    // A filter, a menu or a cancel would go through just as this does.
    const asked = Date.now()
    await ingest.button('Hold the upload').click()
    await ingest.button('Go on').click()
    figures['two presses while uploading, ms'] = Date.now() - asked
    await ingest.phase('process')
    await ingest.end.getByText(`All ${COUNT.toLocaleString('en')} files done`).waitFor()
    checkTasks('dropped', await tasks())
  })
})

interface Screen {
  /** What was on the screen, when, and by which moment of the server's it was so; all on this machine's clock. */
  readonly screenSeen: { readonly done: number; readonly shownAt: number; readonly emittedAt: number }[]
}

// Runs in the page: notes each number of processed files as it is painted, and when its event was emitted.
function watchScreen(): void {
  const seen: Screen['screenSeen'] = []
  Object.assign(window, { screenSeen: seen })
  let last = -1
  const look = (): void => {
    const main = document.querySelector('main[data-phase="process"]')
    const done = Number(main?.querySelector('[data-counter="processed"] dd')?.textContent?.replace(/\D/g, '') ?? -1)
    const emittedAt = Number(main?.getAttribute('data-updated') ?? Number.NaN)
    if (done >= 0 && done !== last && emittedAt > 0) {
      last = done
      seen.push({ done, shownAt: Date.now(), emittedAt })
    }
    if ((window as unknown as Screen).screenSeen === seen) requestAnimationFrame(look)
  }
  look()
}

/** Copies of photographs, or texts where there are none, each with a name and content of its own. */
async function fill(folder: string): Promise<void> {
  await mkdir(folder)
  const sources = fieldData?.names.filter((name) => /^(Canon|Nikon|Olympus|Sony|Kodak|Fuji)/.test(name)) ?? []
  for (let index = 0; index < COUNT; index += 1) {
    const source = sources[index % 7]
    if (source && index % 4 === 0) await cp(join(fieldData?.directory ?? '', source), join(folder, `copy-${index}.jpg`))
    else await writeFile(join(folder, `text-${index}.txt`), `Delivery ${index}: rope, sails, harbours and lanterns.\n`)
  }
}
