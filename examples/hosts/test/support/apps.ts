import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createProgressManager, memoryStore } from '@progress/core'
import { createProgressHandler, type HandlerOptions, type ProgressHandler } from '@progress/server'
import { onTestFinished } from 'vitest'
import { work } from '../../src/progress.ts'

/** Makes a handler for one test; it is closed with the test. */
export function handlerFor(options: Partial<HandlerOptions> = {}): ProgressHandler {
  const store = memoryStore()
  const manager = createProgressManager({ store })
  const handler = createProgressHandler({
    manager,
    workflows: [work],
    base: '/api/progress',
    authorize: ({ headers }) => ({ id: headers.get('authorization') ?? 'somebody' }),
    ...options,
  })
  onTestFinished(async () => {
    await handler.close()
    await manager.close()
    await store.close()
  })
  return handler
}

/** Serves a listener of `node:http` for one test. @returns Where. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/progress`
}

/** The same for a program that speaks `Request` and `Response`. */
export const listenWithFetch = (fetch: (request: Request) => Response | Promise<Response>): Promise<string> =>
  listen(getRequestListener(fetch))
