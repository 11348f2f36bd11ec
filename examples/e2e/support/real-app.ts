import { readFile } from 'node:fs/promises'
import { type ClientOptions, createProgressClient, type ProgressClient } from '@progress/client'
import type { Snapshot } from '@progress/core'
import { createScanApp } from 'scan/app'
import { createFinders } from 'scan/create-finders'
import type { ScanWorkflows } from 'scan/workflows'
import { gatedFinders } from './gated-finders.ts'
import { listen } from './listen.ts'
import { startProductApi } from './product-api.ts'

/** Products of the example, by who knows them; the cache knows none until it was scanned. Each `photo` is one of the example's own. */
export const KNOWN = {
  database: { photo: 'northgate-dark-chocolate', name: 'Dark Chocolate 72%', barcode: '2017330904180' },
  /** The database, by the text on the pack: there is no code on it. */
  text: { photo: 'stonebridge-sourdough', name: 'Sourdough Loaf' },
  api: { photo: 'golden-acre-wildflower-honey', name: 'Wildflower Honey', barcode: '419600273859' },
  /** Nobody but who compares pictures. */
  picture: { photo: 'citrus-lane-orange-juice', name: 'Pressed Orange Juice' },
} as const

/** A right code that nobody knows. */
export const UNKNOWN_CODE = '3574660239843'

/** A photograph of the example, in base64. */
export function photo(name: string): Promise<string> {
  return readFile(new URL(`../../scan/samples/${name}.jpg`, import.meta.url), 'base64')
}

/** One request that was answered. */
export interface Asked {
  readonly url: string
  readonly status: number
  readonly lastEventId: string | undefined
}

/** The scan application with all that is real: decoders, database, API and AI over HTTP; on a socket of its own. */
export async function startRealApp(options: { readonly minIntervalMs?: number } = {}) {
  const productApi = await startProductApi()
  const finders = gatedFinders(await createFinders({ env: { PRODUCT_API_URL: productApi.url } }))
  const app = await createScanApp({ finders, ...options })
  const asked: Asked[] = []
  const { server, origin, close } = await listen((request, response) => {
    const { url = '', headers } = request
    response.on('close', () => {
      asked.push({ url, status: response.statusCode, lastEventId: headers['last-event-id'] as string | undefined })
    })
    app.listener(request, response)
  })
  const base = `${origin}/scan/api`
  const clients: ProgressClient<ScanWorkflows>[] = []

  return {
    origin,
    base,
    finders,
    productApi,
    app,
    /** A client of its own for somebody. */
    clientOf(name: string, more: Partial<ClientOptions> = {}): ProgressClient<ScanWorkflows> {
      const client = createProgressClient<ScanWorkflows>({
        url: base,
        headers: { authorization: `Bearer ${name}` },
        // Soon, and long enough to be seen.
        random: () => 0.05,
        ...more,
      })
      clients.push(client)
      return client
    },
    /** Starts a scan by a request of its own. */
    post(name: string, workflow: ScanWorkflows['name'], input: object, headers: Record<string, string> = {}) {
      return fetch(`${base}/workflows/${workflow}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${name}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(input),
      })
    },
    /** What somebody gets who asks for an address of the protocol. */
    get(name: string, path: string): Promise<Response> {
      return fetch(new URL(path, `${base}/`), { headers: { authorization: `Bearer ${name}` } })
    },
    /** The server's own state of a session, whoever owns it. */
    async snapshotOf(sessionId: string | undefined): Promise<Snapshot> {
      return (await app.manager.read(sessionId ?? ''))?.snapshot as Snapshot
    },
    /** Watches the requests for one path, in the order in which they ended. */
    requestsOf: (path: string) => (): readonly Asked[] => asked.filter(({ url }) => url === path),
    /** Breaks every connection that is open now, without a word. */
    cut(): void {
      server.closeAllConnections()
    },
    async close(): Promise<void> {
      for (const client of clients) client.close()
      await app.close()
      await Promise.all([close(), productApi.close()])
    },
  }
}

export type RealApp = Awaited<ReturnType<typeof startRealApp>>
