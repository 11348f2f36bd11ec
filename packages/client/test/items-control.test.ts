import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressManager, defineWorkflow, memoryStore, ProgressError } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { expect, it, onTestFinished } from 'vitest'
import { createProgressClient } from '../src/index.ts'
import { until } from './until.ts'

const files = defineWorkflow({
  name: 'files',
  stages: { processing: { title: 'Processing', items: true } },
  items: { failed: 'zero', active: 'zero', retryWhileLive: true },
  controls: ['cancel', 'pause', 'resume', 'retry'],
})

/** A server of which every second file is broken the first time, and a client of it. */
async function served() {
  const store = memoryStore()
  const manager = createProgressManager({ store, sweepMs: 0 })
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const tries = new Map<string, number>()
  const handler = createProgressHandler({
    manager,
    anonymous: true,
    minIntervalMs: 0,
    workflows: [
      implement(files, (_input, emitter) =>
        emitter.items(['a', 'b', 'last'], { concurrency: 2 }, async ({ id }) => {
          const number = (tries.get(id) ?? 0) + 1
          tries.set(id, number)
          if (id === 'b' && number === 1) throw new ProgressError('image_corrupt')
          if (id === 'last') await held
        }),
      ),
    ],
  })
  const server = createServer(toNodeHandler(handler))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const client = createProgressClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  onTestFinished(async () => {
    client.close()
    await handler.close()
    server.closeAllConnections()
    server.close()
    await manager.close()
    await store.close()
  })
  return { client, tries, release }
}

it('a retry of items of a live session is the same session, which pauses, resumes and ends as asked', async () => {
  const { client, tries, release } = await served()
  const session = client.start(files, {})
  const counts = () => session.getSnapshot()?.counts
  await until(session, () => counts()?.failed === 1 && counts()?.active === 1)
  await session.pause()
  await until(session, () => session.getSnapshot()?.status === 'paused')
  expect(await session.retry(['b'])).toBe(session)
  await until(session, () => counts()?.pending === 1)
  expect(tries.get('b')).toBe(1)
  await session.resume()
  await until(session, () => counts()?.completed === 2)
  expect(tries.get('b')).toBe(2)
  release()
  expect(await session.result).toMatchObject({ completed: 3, failed: 0, outcome: 'full' })
  expect(session.getSnapshot()).toMatchObject({ status: 'completed', outcome: 'full', percent: 100 })
})
