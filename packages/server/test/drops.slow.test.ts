import { systemClock } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { heldAtRest } from './flood.ts'
import { expectFreed, held, type Watched, watch } from './leftovers.ts'
import { rawPost, rawRequest } from './raw.ts'
import { until } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }
const AT_ONCE = 50

/** What a heap may differ by, from one look to the next, whatever was done in between. */
const NOISE_BYTES = 4 * 1_024 * 1_024

/** Connects and drops, each time at another moment of another request. */
async function connectAndDrop(watched: Watched, times: number): Promise<void> {
  const { raw, path } = watched
  const requests = [
    rawRequest(`GET ${path}/events`, STREAM),
    rawRequest(`GET ${path}?after=0&wait=30`),
    rawRequest(`GET ${path}/events?after=0`, STREAM) + rawRequest(`GET ${path}/events`, STREAM),
    rawRequest('GET /topics/t/events', STREAM),
    rawPost('/workflows/build', '{"name":"one"}', { ...STREAM, 'idempotency-key': 'one' }),
    rawPost('/workflows/build', '{"name":"one"}', { 'idempotency-key': 'one' }),
    rawPost('/workflows/build', '{"name":"one"}', { 'content-length': '900000' }),
    rawRequest(`GET ${path}`).slice(0, 40),
  ]
  const drop = async (number: number): Promise<void> => {
    const client = raw.connect()
    const request = requests[number % requests.length] ?? ''
    const moment = Math.floor(number / requests.length) % 4
    if (moment > 0) client.send(request)
    if (moment === 2) await new Promise((resolve) => setImmediate(resolve))
    if (moment === 3 && request.includes('/events HTTP')) await client.got('hello')
    if (moment % 2 === 0) client.socket.destroy()
    else client.socket.resetAndDestroy()
    await client.closed
  }
  for (let done = 0; done < times; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => drop(done + index)))
  }
}

describe('10,000 clients that connect and drop', () => {
  it('leave nothing behind within five seconds', { timeout: 240_000 }, async () => {
    const watched = await watch({
      store: { clock: systemClock },
      work: () => 'done',
      authorizeTopic: () => true,
      maxOpensPerMinute: 1_000_000,
      maxConnectionsPerOwner: 1_000,
    })
    await connectAndDrop(watched, 1_000)
    await expectFreed(watched)
    watched.served.logger.clear()
    const before = await heldAtRest()
    await connectAndDrop(watched, 10_000)
    await until(() => held(watched.served.handler) === 0)
    await expectFreed(watched)
    watched.served.logger.clear()
    expect(watched.served.handler.stats().connections.opened).toBeGreaterThan(2_000)
    expect((await heldAtRest()) - before).toBeLessThan(NOISE_BYTES)
  })
})
