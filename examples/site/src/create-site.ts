import { createServer, type Server, type ServerResponse } from 'node:http'
import { EXAMPLES, type Example } from './examples.ts'
import { indexPage, notFoundPage } from './page.ts'

/** The examples behind one server, which does not listen yet. */
export interface Site {
  readonly server: Server
  /** Tells followers to reconnect elsewhere, takes no more requests, and stops everything once the open ones are done. */
  close(): Promise<void>
}

/**
 * Starts every example, and serves each below its path.
 *
 * @param examples - @defaultValue all there are
 */
export async function createSite(examples: readonly Example[] = EXAMPLES): Promise<Site> {
  const apps = new Map(
    await Promise.all(examples.map(async (example) => [example.path, await example.start()] as const)),
  )
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const app = apps.get(pathname.split('/')[1] ?? '')
    if (app) app.listener(request, response)
    else if (pathname === '/') sendPage(response, 200, indexPage(examples))
    else sendPage(response, 404, notFoundPage())
  })
  return {
    server,
    async close() {
      const running = [...apps.values()]
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all(running.map((app) => app.drain()))
      server.closeIdleConnections()
      await closed
      await Promise.all(running.map((app) => app.close()))
    },
  }
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' }).end(html)
}
