import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { OrderApp } from './purchase-order-app.ts'
import type { Document } from './purchase-order-documents.ts'

/** Opens the order page as a visitor of its own, and gives what a person finds on it by role and name. */
export async function openOrderPage(
  browser: Browser,
  app: Pick<OrderApp, 'origin'>,
  options: BrowserContextOptions = {},
) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  // The whole stack and the browser share a machine with whatever else it does.
  context.setDefaultTimeout(60_000)
  return orderPageIn(context, app)
}

/** Opens another window of the same visitor. @param path - Below the page, such as `?merchant=southridge`. */
export async function orderPageIn(context: BrowserContext, app: Pick<OrderApp, 'origin'>, path = '') {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(String(error)))
  await page.goto(`${app.origin}/purchase-order/${path}`)
  const active = page.getByRole('region', { name: 'In progress' })
  const recent = page.getByRole('region', { name: 'Recent' })
  const details = page.getByRole('dialog')

  return {
    context,
    page,
    /** What the console told of as errors. */
    complaints,
    active,
    recent,
    details,
    feed: page.getByRole('log', { name: 'Activity' }),
    pipeline: page.getByRole('region', { name: 'Pipeline' }),
    connection: page.getByTestId('connection'),
    told: page.getByTestId('told'),
    merchant: (name: string): Locator => page.getByRole('radio', { name }),
    /** The orders in progress that are in a state, as the page shows it. */
    activeIn: (state: string): Locator => active.locator(`[data-order][data-state="${state}"]`),
    /** An order's card, by something that stands in it. */
    order: (text: string): Locator => page.locator('[data-order]').filter({ hasText: text }),
    /** Those that ended, by how. */
    endedIn: (state: string): Locator => recent.locator(`[data-order][data-state="${state}"]`),
    async upload(...documents: readonly Document[]): Promise<void> {
      await page.getByLabel('Documents from this computer').setInputFiles([...documents])
    },
    /** Opens an order's details by a press on its title. */
    async open(title: string): Promise<void> {
      await page.getByRole('button', { name: title, exact: true }).first().click()
      await details.waitFor()
    },
    async choose(transport: 'auto' | 'sse' | 'poll'): Promise<void> {
      await page.getByRole('button', { name: 'Network' }).click()
      await page.getByLabel('Transport').selectOption(transport)
      await page.keyboard.press('Escape')
    },
    /** What stands on the page of every order: its id, state, title and percent. */
    shown: (): Promise<ShownOrder[]> => page.locator('[data-order]').evaluateAll(readOrders),
  }
}

/** A page as a test has it. */
export type OrderPage = Awaited<ReturnType<typeof openOrderPage>>

/** An order as the page shows it. */
export interface ShownOrder {
  readonly id: string
  readonly state: string
  readonly title: string
  readonly percent: string | null
}

// Runs in the page.
function readOrders(cards: Element[]): ShownOrder[] {
  return cards.map((card) => ({
    id: card.getAttribute('data-order') ?? '',
    state: card.getAttribute('data-state') ?? '',
    title: card.querySelector('[data-title]')?.textContent ?? '',
    percent: card.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow') ?? null,
  }))
}

/**
 * Notes every position of every bar from now on.
 *
 * @returns What tells the positions of each order, in the order in which they were shown.
 */
export async function watchBars(page: Page): Promise<() => Promise<Record<string, number[]>>> {
  await page.evaluate(() => {
    const seen: Record<string, number[]> = {}
    const note = (): void => {
      for (const bar of document.querySelectorAll('[data-order] [role="progressbar"]')) {
        const id = bar.closest('[data-order]')?.getAttribute('data-order') ?? ''
        const now = Number(bar.getAttribute('aria-valuenow') ?? 0)
        seen[id] ??= []
        if (seen[id].at(-1) !== now) seen[id].push(now)
      }
    }
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, { seenBars: seen })
  })
  return () => page.evaluate(() => (window as unknown as { seenBars: Record<string, number[]> }).seenBars)
}
