import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createProgressManager, isProgressError } from '@progress/core'
import { createProgressHandler, dispatch, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { digest, readAndCombine } from './digest.ts'
import { serveParent, settingsOf } from './forked.ts'
import type { FunctionSettings } from './function-host.ts'
import { openStore } from './open-store.ts'

/** A function of a serverless host: it serves one request, knows nothing of any other, and is killed when its time is up. */
const { store: address, source, works, streamMs } = settingsOf<FunctionSettings>()
const { store, queue } = await openStore(address)
const manager = createProgressManager({ store, leaseMs: 2_000 })
const work = readAndCombine(source, { calls: 0, slowestMs: 0, thrown: 0 })
const handler = createProgressHandler({
  manager,
  base: '/api/progress',
  anonymous: true,
  workflows: [
    works === 'elsewhere' ? dispatch(digest, (_input, { sessionId }) => queue.add(sessionId)) : implement(digest, work),
  ],
  heartbeatMs: 1_000,
  maxStreamMs: streamMs,
})

/** Between two looks at a session that a function which was killed still holds. */
const HELD_MS = 200

/** Goes on with a session whose last function was killed, as soon as its lease is over. */
async function goOnWith(sessionId: string): Promise<void> {
  for (;;) {
    try {
      await manager.attach(digest, sessionId, work)
      return
    } catch (error) {
      if (!isProgressError(error, 'session_held')) return
      await wait(HELD_MS)
    }
  }
}

const serve = toNodeHandler(handler)
const server = createServer((request, response) => {
  void serve(request, response)
  const [, sessionId] = /\/sessions\/([^/?]+)/.exec(request.url ?? '') ?? []
  if (works === 'here' && sessionId !== undefined) void goOnWith(decodeURIComponent(sessionId))
})
server.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port))
