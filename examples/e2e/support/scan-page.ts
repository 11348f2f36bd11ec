import type { PollBody, Snapshot } from '@progress/core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { RealApp } from './real-app.ts'

interface View {
  __progress?: { snapshot(): Snapshot | undefined; sessionId(): string | undefined }
}

/** What the person at the page chooses before they press Scan. */
export interface Choices {
  /** The name of a sample. */
  readonly sample?: string
  /** Typed. */
  readonly code?: string
  readonly plan?: 'Free' | 'Premium'
  readonly workflow?: 'Standard' | 'Multi-tier'
}

/** Which transport the page's menu forces. */
export type ForcedTransport = 'auto' | 'sse' | 'poll' | 'single'

/** Opens the scan page as a visitor of its own, and gives what a person finds on it by role and name. */
export async function openScanPage(browser: Browser, app: RealApp, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  // The whole stack and the browser share a machine with whatever else it does.
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(String(error)))
  await page.goto(`${app.origin}/scan/`)
  const tracker = page.getByRole('group', { name: 'Scan', exact: true })

  return {
    context,
    page,
    /** What the console told of as errors. */
    complaints,
    tracker,
    bar: page.getByRole('progressbar'),
    product: page.getByRole('region', { name: 'Product' }),
    insights: page.getByRole('region', { name: 'Insights' }),
    history: page.getByRole('region', { name: 'History' }),
    stages: tracker.getByRole('list', { name: 'Stages' }),
    activity: page.getByRole('list', { name: 'Activity' }),
    alert: tracker.getByRole('alert'),
    connection: page.getByTestId('connection'),
    scanButton: page.getByRole('button', { name: 'Scan', exact: true }),
    cancelButton: page.getByRole('button', { name: 'Cancel' }),
    tryAgainButton: page.getByRole('button', { name: 'Try again' }),

    /** Chooses, and presses Scan. */
    async scan({ sample, code, plan, workflow }: Choices): Promise<void> {
      if (sample !== undefined) await page.getByRole('button', { name: sample, exact: true }).click()
      if (code !== undefined) await page.getByLabel('Or type a code').fill(code)
      for (const name of [plan, workflow]) if (name) await page.getByText(name, { exact: true }).click()
      await page.getByRole('button', { name: 'Scan', exact: true }).click()
    },
    async force(transport: ForcedTransport): Promise<void> {
      await page.getByRole('button', { name: 'Network' }).click()
      await page.getByLabel('Transport').selectOption(transport)
      await page.keyboard.press('Escape')
    },
    /** What the page knows of its session. */
    snapshot: (): Promise<Snapshot | undefined> =>
      page.evaluate(() => (window as unknown as View).__progress?.snapshot()),
    sessionId: (): Promise<string | undefined> =>
      page.evaluate(() => (window as unknown as View).__progress?.sessionId()),
    /** Waits until the session on the page has a status. */
    async status(status: Snapshot['status']): Promise<void> {
      await page.waitForFunction(
        (wanted) => (window as unknown as View).__progress?.snapshot()?.status === wanted,
        status,
      )
    },
    /** What the server says of a session, asked as this visitor. */
    async serverSnapshot(sessionId: string | undefined): Promise<Snapshot | undefined> {
      const response = await context.request.get(`${app.base}/sessions/${sessionId}`)
      return ((await response.json()) as PollBody).snapshot
    },
  }
}

export type ScanPage = Awaited<ReturnType<typeof openScanPage>>

/** Waits until an element's attribute has a value. */
export async function attribute(locator: Locator, name: string, value: string): Promise<void> {
  const page: Page = locator.page()
  await locator.and(page.locator(`[${name}="${value}"]`)).waitFor()
}
