import { createServer } from 'node:http'
import { createProgressManager } from '@progress/core'
import { createProgressHandler, dispatch } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { digest } from './digest.ts'
import { jsonLogger } from './json-logger.ts'
import { openStore } from './open-store.ts'
import { servePage } from './page.ts'
import { endWithParent, ownSettings, tell } from './settings.ts'

/** A web process: takes starts, hands them to the queue, and serves whoever follows. */
const { name, port, store: address, heartbeatMs, leaseMs, takeoverMs, sweepMs } = ownSettings()
endWithParent()
const logger = jsonLogger()
const { store, queue, close } = await openStore(address, { logger })
const manager = createProgressManager({
  store,
  logger,
  ...(leaseMs && { leaseMs }),
  ...(takeoverMs && { takeoverMs }),
  ...(sweepMs && { sweepMs }),
})
const handler = createProgressHandler({
  manager,
  base: '/api/progress',
  authorize: () => ({ id: 'ann' }),
  workflows: [dispatch(digest, (_input, { sessionId }) => queue.add(sessionId))],
  heartbeatMs,
  retryMs: 200,
  pollAfterMs: 500,
  maxConnectionsPerOwner: 10_000,
  maxOpensPerMinute: 100_000,
})
const serve = toNodeHandler(handler)
const server = createServer((request, response) => {
  response.setHeader('x-process', name)
  void serve(request, response, () => void servePage(request, response))
})

process.once('SIGTERM', async () => {
  // Nobody new is let in; who is here is told to come back, and does so through the balancer.
  const closed = new Promise((resolve) => server.close(resolve))
  await handler.drain()
  await closed
  await handler.close()
  await manager.close()
  await close()
  process.exit(0)
})

server.listen(port, '127.0.0.1', () => tell({ type: 'ready' }))
