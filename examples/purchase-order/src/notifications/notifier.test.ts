import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { silentLogger } from '@progress/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/test-database.ts'
import type { Database } from '../database/database.ts'
import { beginRun, endRun, setRunUsable } from '../database/runs.ts'
import { createNotifier, type Notifier } from './notifier.ts'

let database: Database
let server: Server
let url: string
let status: number
let received: { readonly key: string | undefined; readonly body: Record<string, unknown> }[]
let notifiers: Notifier[]

const run = (sessionId: string) => ({ sessionId, merchant: 'northwind', isRetry: false, createdAt: Date.now() })
const told = () => received.map(({ body }) => `${body.sessionId} ${body.kind}`)

function notifier(): Notifier {
  const made = createNotifier({ database, url, logger: silentLogger, everyMs: 3_600_000 })
  notifiers.push(made)
  return made
}

beforeAll(async () => {
  database = await testDatabase()
  server = createServer(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join('')) as Record<string, unknown>
    received.push({ key: request.headers['idempotency-key'] as string | undefined, body })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}, 60_000)

beforeEach(async () => {
  await database.query('TRUNCATE run CASCADE')
  received = []
  notifiers = []
  status = 204
  return () => Promise.all(notifiers.map((made) => made.close()))
})

afterAll(async () => {
  server.close()
  await database.close()
})

it('tells of an order that can be used, has completed or has failed, once each', async () => {
  for (const id of ['good', 'bad', 'unwanted']) await beginRun(database, run(id))
  await setRunUsable(database, 'good')
  await setRunUsable(database, 'good')
  await endRun(database, run('good'), { status: 'completed' })
  await endRun(database, run('bad'), { status: 'failed', errorCode: 'shop_refused' })
  await endRun(database, run('bad'), { status: 'failed', errorCode: 'internal' })
  await endRun(database, run('unwanted'), { status: 'cancelled' })
  expect(await notifier().deliver()).toBe(3)
  expect(await notifier().deliver()).toBe(0)
  expect(told()).toEqual(['good usable', 'good completed', 'bad failed'])
  expect(received[2]).toMatchObject({
    key: 'bad:failed',
    body: { merchant: 'northwind', errorCode: 'shop_refused', at: expect.any(Number) },
  })
})

it('tells again, later, what was not taken', async () => {
  await endRun(database, run('a'), { status: 'completed' })
  status = 503
  await notifier().deliver()
  expect(await notifier().deliver()).toBe(0)
  status = 204
  await database.query("UPDATE notification SET due_at = due_at - interval '5 seconds'")
  expect(await notifier().deliver()).toBe(1)
  expect(received.map(({ key }) => key)).toEqual(['a:completed', 'a:completed'])
})

it('tells once, however many processes deliver', async () => {
  for (let index = 0; index < 10; index += 1) await endRun(database, run(`s${index}`), { status: 'completed' })
  const taken = await Promise.all([notifier().deliver(), notifier().deliver(), notifier().deliver()])
  expect(taken.reduce((sum, count) => sum + count)).toBe(10)
  expect(new Set(told()).size).toBe(10)
  expect(received).toHaveLength(10)
})
