import { readFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { ClientSession } from '@progress/client'
import type { Snapshot } from '@progress/core'
import type { Page } from 'playwright-core'

/** What the page offers to a test. */
interface Followed extends Window {
  readonly start: (count: number) => void
  readonly sessions: readonly ClientSession[]
}

const HTML = `<!doctype html><title>Sessions</title><script type="module">
import { createProgressClient } from '/progress-client.js'
const client = createProgressClient({ url: '/api/progress', transport: 'sse', maxStreams: 20, helloDeadlineMs: 30_000 })
window.sessions = []
window.start = (count) => {
  for (let each = 0; each < count; each += 1) sessions.push(client.start('steps', {}))
}
</script>`

/** Serves a page that follows sessions, and the client as one file. */
export async function pageListener(): Promise<RequestListener> {
  const script = await readFile(
    fileURLToPath(new URL('./progress-client.js', import.meta.resolve('@progress/client'))),
    'utf8',
  )
  return ({ url }, response) => {
    if (url === '/') response.setHeader('content-type', 'text/html').end(HTML)
    else if (url === '/progress-client.js') response.setHeader('content-type', 'text/javascript').end(script)
    else response.writeHead(404).end()
  }
}

/** Starts sessions on the page, which follows them all at once. */
export async function startOnPage(page: Page, count: number): Promise<void> {
  await page.waitForFunction(() => (window as unknown as Followed).start !== undefined)
  await page.evaluate((many) => (window as unknown as Followed).start(many), count)
}

/** What the page knows of its sessions. */
export const onPage = (page: Page): Promise<{ id: string; state: string; transport: string; snapshot: Snapshot }[]> =>
  page.evaluate(() =>
    (window as unknown as Followed).sessions.map((session) => ({
      id: session.id as string,
      state: session.getConnection().state,
      transport: session.getConnection().transport,
      snapshot: session.getSnapshot() as unknown as Snapshot,
    })),
  )
