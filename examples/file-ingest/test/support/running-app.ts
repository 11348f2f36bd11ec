import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressClient } from '@progress/client'
import { createFileIngestApp, type FileIngestApp, type FileIngestAppOptions } from '../../src/app.ts'

/** The application on a port of its own. */
export interface RunningApp {
  readonly app: FileIngestApp
  /** Ends in `/file-ingest`. */
  readonly base: string
  /** A client of a visitor. @param visitor - @defaultValue `ann` */
  client(visitor?: string): ReturnType<typeof createProgressClient>
  /** Asks an address below `base` as a visitor. @param visitor - @defaultValue `ann` */
  ask(path: string, init?: RequestInit, visitor?: string): Promise<Response>
  close(): Promise<void>
}

/** Starts the application; progress is told without delay. */
export async function runApp(options: FileIngestAppOptions = {}): Promise<RunningApp> {
  const app = await createFileIngestApp({ env: {}, minIntervalMs: 0, retryDelayMs: 1, ...options })
  const server: Server = createServer(app.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file-ingest`
  const clients: { close(): void }[] = []
  return {
    app,
    base,
    client(visitor = 'ann') {
      const client = createProgressClient({
        url: `${base}/api`,
        headers: { authorization: `Bearer ${visitor}` },
      })
      clients.push(client)
      return client
    },
    ask: (path, init, visitor = 'ann') =>
      fetch(`${base}${path}`, { ...init, headers: { ...init?.headers, authorization: `Bearer ${visitor}` } }),
    async close() {
      for (const client of clients) client.close()
      await app.drain()
      server.closeAllConnections()
      server.close()
      await app.close()
    },
  }
}

/** A form of files. */
export function formOf(files: readonly File[], fields: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  for (const file of files) form.append('files', file)
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}
