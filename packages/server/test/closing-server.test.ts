import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressManager, memoryStore } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { expect, it, onTestFinished } from 'vitest'
import { readFrames } from './reading.ts'
import { echo, gate, until } from './serving.ts'

/** A server that would wait for an idle connection longer than any test does. */
async function serveGated() {
  const held = gate<string>()
  const store = memoryStore()
  const manager = createProgressManager({ store, sweepMs: 0 })
  const handler = createProgressHandler({ manager, workflows: [implement(echo, () => held.passed)], anonymous: true })
  const server: Server = createServer({ keepAliveTimeout: 600_000 }, toNodeHandler(handler)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await handler.close()
    await manager.close()
    await store.close()
  })
  const { port } = server.address() as AddressInfo
  const start = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/workflows/echo`, { method: 'POST', headers })
  return { handler, server, held, start }
}

it('a server that has stopped listening ends with the last reply that is waited for', async () => {
  const { handler, server, held, start } = await serveGated()
  const waiting = start()
  await until(() => handler.stats().connections.single === 1)
  await handler.drain()
  const closed = once(server, 'close')
  server.close()
  held.open('done')
  const response = await waiting
  expect([await response.json(), response.headers.get('connection')]).toEqual(['done', 'close'])
  await closed
})

it('a server that has stopped listening ends with the streams that it has told', async () => {
  const { handler, server, start } = await serveGated()
  const frames = readFrames(await start({ accept: 'text/event-stream' }))
  await frames.next()
  await handler.drain()
  const closed = once(server, 'close')
  server.close()
  expect((await frames.rest()).at(-1)?.message).toMatchObject({ type: 'bye', reason: 'shutdown' })
  await closed
})

it('a server that listens keeps its connections', async () => {
  const { held, start } = await serveGated()
  held.open('done')
  const response = await start()
  expect([await response.json(), response.headers.get('connection')]).toEqual(['done', 'keep-alive'])
})
