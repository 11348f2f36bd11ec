import { createProgressManager, memoryStore, type PollBody, type Snapshot } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { expect, it, onTestFinished, vi } from 'vitest'
import { readSheets, type SheetsInput, sheets } from '../distributed/support/sheets.ts'
import { type SheetsSource, startSheetsSource } from '../distributed/support/sheets-source.ts'
import { type CurlReply, curl } from '../support/curl.ts'
import { listen } from '../support/listen.ts'

const AUTH = 'authorization: Bearer ann'
const WAIT = { timeout: 20_000, interval: 20 }
const JSON_TYPE = 'content-type: application/json'
const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

const bodyOf = ({ body }: CurlReply): PollBody => JSON.parse(body) as PollBody
const stateOf = (reply: CurlReply): Snapshot => bodyOf(reply).snapshot as Snapshot

/** A server that reads sheets, and a session of eight that somebody has started with `curl`. */
async function started(): Promise<{
  source: SheetsSource
  path: string
  post: (action: string, body?: object) => Promise<CurlReply>
  reaches: (expected: object) => Promise<void>
}> {
  const store = memoryStore()
  const manager = createProgressManager({ store })
  const handler = createProgressHandler({
    manager,
    workflows: [implement(sheets, (input, emitter) => readSheets(input as SheetsInput, emitter))],
    base: '/api/progress',
    authorize: ({ headers }) => (headers.get('authorization') === 'Bearer ann' ? { id: 'ann' } : null),
  })
  const server = await listen(toNodeHandler(handler))
  onTestFinished(async () => {
    await handler.close()
    await server.close()
    await manager.close()
    await store.close()
  })
  const source = await startSheetsSource()
  const input = JSON.stringify({ ids: IDS, source: source.origin })
  const headers = [AUTH, JSON_TYPE, 'prefer: respond-async']
  const reply = await curl(`${server.origin}/api/progress/workflows/sheets`, headers, input)
  expect(reply.status).toBe(202)
  const path = reply.headers.get('location') ?? ''
  const address = `${server.origin}${path}`
  return {
    source,
    path,
    post: (action, body) =>
      curl(`${address}/${action}`, [AUTH, JSON_TYPE], body === undefined ? '' : JSON.stringify(body)),
    reaches: (expected) =>
      vi.waitFor(async () => expect(stateOf(await curl(address, [AUTH]))).toMatchObject(expected), WAIT),
  }
}

it('`curl` pauses a list, resumes it, and has its failed items tried again while the session is live', async () => {
  const { source, path, post, reaches } = await started()
  source.gone.add('b')
  await vi.waitFor(() => expect(source.waiting).toBe(3), WAIT)
  source.allow(3)
  await reaches({ counts: { completed: 2, failed: 1, active: 3 } })

  const paused = await post('pause')
  expect([paused.status, bodyOf(paused).status]).toEqual([202, 'paused'])
  source.allow(3)
  await reaches({ status: 'paused', counts: { completed: 5, failed: 1, active: 0, pending: 2 } })

  source.gone.clear()
  const retried = await post('retry', { items: ['b'] })
  expect([retried.status, retried.headers.get('location')]).toEqual([202, path])
  expect(stateOf(retried)).toMatchObject({ status: 'paused', items: { b: { status: 'pending' } } })
  expect(stateOf(retried).items.b).not.toHaveProperty('error')
  const unknown = await post('retry', { items: ['b', 'x'] })
  expect([unknown.status, JSON.parse(unknown.body).issues]).toMatchObject([422, [{ path: ['items', 1] }]])

  const resumed = await post('resume')
  expect([resumed.status, bodyOf(resumed).status]).toEqual([202, 'active'])
  source.allow(3)
  await reaches({ status: 'completed', outcome: 'full', percent: 100, counts: { completed: 8 } })
  expect(source.asked.filter((id) => id === 'b')).toHaveLength(2)
  for (const action of ['pause', 'resume', 'cancel']) {
    const late = await post(action)
    expect([action, late.status, JSON.parse(late.body).code]).toEqual([action, 409, 'not_controllable'])
  }
})

it('`curl` cancels a list, and starts what was left as a new session', async () => {
  const { source, path, post, reaches } = await started()
  source.allow(2)
  await reaches({ counts: { completed: 2, active: 3 } })
  expect((await post('cancel')).status).toBe(202)
  await reaches({ status: 'cancelled', counts: { completed: 2, cancelled: 6 } })

  source.allow(100)
  const retried = await post('retry')
  expect(retried.status).toBe(202)
  expect(retried.headers.get('location')).not.toBe(path)
  expect(stateOf(retried).retryOf).toBe(path.split('/').at(-1))
  await vi.waitFor(() => expect(source.asked).toHaveLength(5 + 6), WAIT)
  const done = new Set(source.asked.slice(0, 2))
  expect(source.asked.slice(5).some((id) => done.has(id))).toBe(false)
})
