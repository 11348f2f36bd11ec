import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createProgressManager, type Logger, memoryStore, type ProgressManager } from '@progress/core'
import { createProgressHandler, implement, type ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import sirv from 'sirv'
import { SAMPLES_DIRECTORY, samples } from './catalogue/samples.ts'
import type { Finders } from './finders.ts'
import { newVisitor, visitorOf } from './visitor.ts'
import { multiTierScan, standardScan } from './work.ts'
import { scan, scanMultiTier } from './workflows.ts'

/** Photographs come as base64 inside JSON. */
const MAX_BODY_BYTES = 12 * 1024 * 1024

/** Settings of the scan application. */
export interface ScanAppOptions {
  readonly logger?: Logger
  /** What does the work. @defaultValue everything embedded, as `createFinders` starts it */
  readonly finders?: Finders & { close(): Promise<void> }
  /** Shortest time between two events of a session on one stream, in ms. @defaultValue the handler's */
  readonly minIntervalMs?: number
}

/** The application, to be mounted on a server of `node:http`: it answers under `/scan/`. */
export interface ScanApp {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  readonly handler: ProgressHandler
  readonly manager: ProgressManager
  /** Tells followers to reconnect elsewhere. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** Starts the scan application: page, samples and protocol. */
export async function createScanApp(options: ScanAppOptions = {}): Promise<ScanApp> {
  const { logger } = options
  const finders = options.finders ?? (await embedded())
  const store = memoryStore()
  const manager = createProgressManager({ store, ...(logger && { logger }) })
  const handler = createProgressHandler({
    manager,
    workflows: [implement(scan, standardScan(finders)), implement(scanMultiTier, multiTierScan(finders))],
    base: '/scan/api',
    maxBodyBytes: MAX_BODY_BYTES,
    authorize: ({ headers }) =>
      visitorOf({ authorization: headers.get('authorization'), cookie: headers.get('cookie') }),
    ...(options.minIntervalMs !== undefined && { minIntervalMs: options.minIntervalMs }),
  })
  const api = toNodeHandler(handler)
  const page = sirv(fileURLToPath(new URL('../dist/', import.meta.url)), { dev: true })
  const photos = sirv(fileURLToPath(SAMPLES_DIRECTORY), { maxAge: 3_600 })

  const listener: ScanApp['listener'] = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    meet(request, response)
    if (pathname === '/scan') redirect(response, '/scan/')
    else if (pathname.startsWith('/scan/api')) void api(request, response)
    else if (pathname === '/scan/samples') sendJson(response, samples())
    else if (pathname.startsWith('/scan/samples/')) serve(photos, '/scan/samples', request, response)
    else serve(page, '/scan', request, response)
  }

  return {
    listener,
    handler,
    manager,
    drain: () => handler.drain(),
    async close() {
      await handler.close()
      await manager.close()
      await Promise.all([store.close(), finders.close()])
    },
  }
}

/** The real finders, loaded only where they are wanted: they bring decoders, models and servers with them. */
async function embedded(): Promise<Finders & { close(): Promise<void> }> {
  const { createFinders } = await import('./create-finders.ts')
  return createFinders()
}

/** Gives a visitor who is nobody yet a cookie, which counts for this request already. */
function meet(request: IncomingMessage, response: ServerResponse): void {
  const { authorization, cookie } = request.headers
  if (authorization !== undefined || visitorOf({ authorization, cookie }) !== null) return
  const visitor = newVisitor()
  request.headers.cookie = cookie === undefined ? visitor.cookie : `${cookie}; ${visitor.cookie}`
  response.setHeader('Set-Cookie', visitor.setCookie)
}

function serve(
  files: ReturnType<typeof sirv>,
  prefix: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { url } = request
  request.url = (url ?? '/').slice(prefix.length)
  files(request, response, () => {
    request.url = url
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('There is nothing at this address.\n')
  })
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(308, { Location: location }).end()
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' }).end(JSON.stringify(body))
}
