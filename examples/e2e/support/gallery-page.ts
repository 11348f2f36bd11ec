import type { Browser, BrowserContextOptions } from 'playwright-core'
import { createGalleryApp } from '../../gallery/src/app.ts'
import { listen } from './listen.ts'

/** The gallery, on a socket of its own. */
export async function startGallery() {
  const app = await createGalleryApp()
  const { origin, close } = await listen(app.listener)
  return { origin, close }
}

/** Opens the gallery, and gives what a person finds on it. */
export async function openGallery(
  browser: Browser,
  { origin }: { readonly origin: string },
  options: BrowserContextOptions = {},
) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  // The whole stack and the browser share a machine with whatever else it does.
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(String(error)))
  const key = (name: string) => page.getByRole('group', { name: 'Player' }).getByRole('button', { name })
  return {
    context,
    page,
    /** What the console told of as errors. */
    complaints,
    /** Goes to a state by its address. */
    async show(state: string): Promise<void> {
      await page.goto(`${origin}/gallery/?state=${state}`)
      await page.locator(`main[data-state="${state}"]`).waitFor()
    },
    key,
    /** How far the player has come, in ms. */
    at: async (): Promise<number> => Number(await page.getByRole('slider', { name: 'Time' }).inputValue()),
    /** The states, as the page lists them. */
    states: (): Promise<string[]> =>
      page
        .getByRole('navigation', { name: 'States' })
        .getByRole('link')
        .evaluateAll((links) =>
          links.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('state') ?? ''),
        ),
  }
}

/** A gallery as a test has it. */
export type GalleryPage = Awaited<ReturnType<typeof openGallery>>
