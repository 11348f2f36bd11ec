import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { IngestApp } from './ingest-app.ts'

/** A run as its page counts it. */
export interface ShownTotals {
  readonly completed: number
  readonly processing: number
  readonly pending: number
  readonly failed: number
  readonly counters: Readonly<Record<string, number>>
}

/** Opens the ingest page as a visitor of its own, and gives what a person finds on it by role and name. */
export async function openIngestPage(
  browser: Browser,
  app: Pick<IngestApp, 'origin'>,
  options: BrowserContextOptions = {},
) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  // The whole stack and the browser share a machine with whatever else it does.
  context.setDefaultTimeout(60_000)
  return ingestPageIn(context, app)
}

/**
 * Opens another window of the same visitor.
 *
 * @param hash - Which view, such as `#project`.
 * @param before - Is done to the page before it is navigated to.
 */
export async function ingestPageIn(
  context: BrowserContext,
  app: Pick<IngestApp, 'origin'>,
  hash = '',
  before?: (page: Page) => Promise<void>,
) {
  const page = await context.newPage()
  await before?.(page)
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(String(error)))
  await page.goto(`${app.origin}/file-ingest/${hash}`)
  // It listens to drops from then on.
  await page.locator('main:not(.lobby)').waitFor()
  const session = page.locator('section.session')
  const bar = session.getByRole('progressbar')
  const results = page.getByRole('region', { name: 'Results', exact: true })
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name })

  return {
    context,
    page,
    /** What the console told of as errors. */
    complaints,
    session,
    bar,
    results,
    button,
    end: page.getByTestId('end'),
    upload: page.getByRole('region', { name: 'Upload', exact: true }),
    files: page.getByRole('list', { name: 'Files' }),
    errors: page.getByRole('region', { name: 'Errors', exact: true }),
    history: page.getByRole('region', { name: 'Earlier' }),
    /** A file's line in the table of results. */
    row: (name: string): Locator => results.locator(`[data-file="${name}"]`),
    /** The session that is shown. */
    sessionId: (): Promise<string | null> => page.locator('main').getAttribute('data-session'),
    /** Waits for a phase: `choose`, `upload`, `process` or `results`. */
    phase: (name: string): Promise<void> => page.locator(`main[data-phase="${name}"]`).waitFor(),
    /** Waits until the bar stands at that, or beyond. */
    async reach(percent: number): Promise<void> {
      await page.waitForFunction((least) => {
        const shown = document.querySelector('section.session [role="progressbar"]')
        return Number(shown?.getAttribute('aria-valuenow') ?? -1) >= least
      }, percent)
    },
    /** Drops files and folders of this computer, as a person does. */
    async drop(paths: readonly string[]): Promise<void> {
      const devtools = await context.newCDPSession(page)
      const data = { items: [], files: [...paths], dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
      }
      await devtools.detach()
    },
    async pick(paths: readonly string[]): Promise<void> {
      await page.getByLabel('Files from this computer').setInputFiles([...paths])
    },
    /** Presses on the head of a column of the results. */
    sortBy: (column: string): Promise<void> => results.getByRole('button', { name: column, exact: true }).click(),
    /** Chooses a folder on the server. */
    async processFolder(path: string): Promise<void> {
      await page.getByLabel('Or a folder on the server').selectOption(path)
      await button('Process it').click()
    },
    totals: (): Promise<ShownTotals> => page.evaluate(readTotals),
  }
}

/** A page as a test has it. */
export type IngestPage = Awaited<ReturnType<typeof openIngestPage>>

// Runs in the page.
function readTotals(): ShownTotals {
  const number = (element: Element | null): number => Number(element?.textContent?.replace(/\D/g, '') ?? Number.NaN)
  const card = (name: string): number => number(document.querySelector(`[data-summary="${name}"] dd`))
  const counters = [...document.querySelectorAll('[data-counter]')].map((counter) => [
    counter.getAttribute('data-counter') ?? '',
    number(counter.querySelector('dd')),
  ])
  return {
    completed: card('completed'),
    processing: card('processing'),
    pending: card('pending'),
    failed: card('failed'),
    counters: Object.fromEntries(counters),
  }
}

/** Notes every position of the session's bar from now on. @returns What tells them, with the phase at each. */
export async function watchBar(
  page: Page,
): Promise<() => Promise<readonly (readonly [percent: number, phase: string])[]>> {
  await page.evaluate(() => {
    const seen: [number, string][] = []
    const note = (): void => {
      const now = document.querySelector('section.session [role="progressbar"]')?.getAttribute('aria-valuenow')
      const phase = document.querySelector('main')?.getAttribute('data-phase') ?? ''
      if (now === null || now === undefined || seen.at(-1)?.[0] === Number(now)) return
      seen.push([Number(now), phase])
    }
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, { seenBar: seen })
  })
  return () => page.evaluate(() => (window as unknown as { seenBar: [number, string][] }).seenBar)
}
