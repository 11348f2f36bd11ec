import { createProgressClient } from '@progress/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { blackholeAfter } from '../support/fault-proxy/faults.ts'
import { BROWSER, type Follower, followers } from './followers.ts'
import { type StepsServer, serveSteps } from './steps.ts'

const PATIENCE = { timeout: 40_000, interval: 20 }

let server: StepsServer
const waiting: Follower[] = []
beforeEach(async () => {
  for (const [name, value] of Object.entries(BROWSER)) vi.stubGlobal(name, value)
  server = await serveSteps({ heartbeatMs: 1_000 })
})
afterEach(async () => {
  for (const follower of waiting) follower.stop()
  await server.close()
  vi.unstubAllGlobals()
})

/** How many streams somebody has asked for. */
const streamsOf = (token: string): number =>
  server.proxy.requests.filter(
    ({ headers }) => headers.authorization === `Bearer ${token}` && headers.accept?.startsWith('text/event-stream'),
  ).length

it('a line that dies without a word is noticed by the client, and not yet by any of the packages', async () => {
  server.proxy.always(({ headers }) =>
    headers.accept?.startsWith('text/event-stream') ? blackholeAfter(2) : undefined,
  )
  for (const [token, follow] of Object.entries(followers)) {
    const follower = await follow({ base: server.base, workflow: 'steps', input: {}, token })
    waiting.push(follower)
    await vi.waitFor(() => expect(follower.messages).toHaveLength(2), PATIENCE)
  }
  const client = createProgressClient({ url: server.base, headers: { authorization: 'Bearer ann' }, transport: 'sse' })
  client.start('steps', {})
  await vi.waitFor(() => expect(streamsOf('ann')).toBeGreaterThan(2), PATIENCE)
  client.close()
  expect(Object.keys(followers).map(streamsOf)).toEqual([1, 1, 1, 1])
})
