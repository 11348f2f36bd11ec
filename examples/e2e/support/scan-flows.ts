import { fileURLToPath } from 'node:url'
import type { Snapshot } from '@progress/core'
import { expect } from 'vitest'
import { type AnyBrowser, type AnyPage, until } from './any-browser.ts'
import { KNOWN, type RealApp } from './real-app.ts'

/** What a person does at the scan page, in whichever browser. */
export interface ScanFlow {
  readonly name: string
  check(browser: AnyBrowser, app: RealApp): Promise<void>
}

interface View {
  __progress?: { snapshot(): Snapshot | undefined; sessionId(): string | undefined }
}

interface Watched {
  messages: { readonly type: string; readonly seq?: number; readonly snapshot?: Snapshot }[]
  source: EventSource
}

const INSIGHTS = ['Health', 'Preservatives', 'Allergens', 'Sustainability', 'Carbon footprint']

const button = (name: string): string => `//button[@aria-label="${name}" or normalize-space()="${name}"]`

const withPage = async (browser: AnyBrowser, app: RealApp, use: (page: AnyPage) => Promise<void>): Promise<void> => {
  const page = await browser.open(`${app.origin}/scan/`)
  try {
    await use(page)
  } finally {
    app.finders.release()
    await page.close()
  }
}

const idOf = (page: AnyPage): Promise<string> =>
  page.run(() => (window as unknown as View).__progress?.sessionId() as string)

/** Waits for the headings of the product and its insights, and that page and server agree on how they came to be. */
const expectResult = async (page: AnyPage, app: RealApp, product: string): Promise<void> => {
  await until(page, () => (window as unknown as View).__progress?.snapshot()?.status === 'completed')
  await until(page, () => document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') === '100')
  const headings = await page.run(() =>
    [...document.querySelectorAll('section h2, article h3')].map((h) => h.textContent),
  )
  expect(headings).toEqual(expect.arrayContaining([product, ...INSIGHTS]))
  const shown = await page.run(() => (window as unknown as View).__progress?.snapshot())
  expect(shown).toEqual(await app.snapshotOf(await idOf(page)))
}

const photoFile = (name: string): string => fileURLToPath(new URL(`../../scan/samples/${name}.jpg`, import.meta.url))

/** The scan, live, and followed by what every browser brings itself. */
export const scanFlows: readonly ScanFlow[] = [
  {
    name: 'a sample is scanned live, stage by stage, to its insights',
    check: (browser, app) =>
      withPage(browser, app, async (page) => {
        const gate = app.finders.hold('insight')
        await page.click(button(KNOWN.database.name))
        await page.click(button('Scan'))
        await gate.reached
        await until(page, () => {
          const { dataset } = document.querySelector<HTMLElement>('[data-testid=connection]') ?? {}
          return dataset?.state === 'live' && dataset.transport === 'sse'
        })
        await until(
          page,
          (name) => document.querySelector('[aria-label=Product] h2')?.textContent === name,
          KNOWN.database.name,
        )
        expect(await page.run(() => document.querySelectorAll('[aria-current=step]').length)).toBe(1)
        gate.open()
        await expectResult(page, app, KNOWN.database.name)
      }),
  },
  {
    name: 'a photo that is chosen from a file is scanned to its result',
    check: (browser, app) =>
      withPage(browser, app, async (page) => {
        await page.attach('//input[@aria-label="Photo from a file"]', photoFile(KNOWN.api.photo))
        await until(page, () => document.querySelector('.photo-area[data-filled] img'))
        await page.click(button('Scan'))
        await expectResult(page, app, KNOWN.api.name)
      }),
  },
  {
    name: "a browser's own EventSource takes up a scan where it was cut, and stops at the end",
    check: (browser, app) =>
      withPage(browser, app, async (page) => {
        const gate = app.finders.hold('insight')
        await page.click(button('Tuna in Olive Oil'))
        await page.click(button('Scan'))
        await gate.reached
        const id = await idOf(page)
        const path = `/scan/api/sessions/${id}/events`
        const followed = app.requestsOf(path)
        await page.run((url) => {
          const source = new EventSource(url)
          const messages: unknown[] = []
          source.onmessage = ({ data }) => void messages.push(JSON.parse(data))
          Object.assign(window, { source, messages })
        }, path)
        await until(page, () => (window as unknown as Watched).messages.length >= 2)
        app.cut()
        gate.open()
        await until(page, () => (window as unknown as Watched).source.readyState === EventSource.CLOSED)
        const messages = await page.run(() => (window as unknown as Watched).messages)
        expect(messages.filter(({ type }) => type === 'snapshot')).toHaveLength(1)
        expect(messages.at(-1)?.type).toBe('complete')
        expect(followed().map(({ lastEventId, status }) => [lastEventId, status])).toEqual([
          [undefined, 200],
          [String(messages[1]?.seq), 200],
          [String(messages.at(-1)?.seq), 204],
        ])
      }),
  },
]
