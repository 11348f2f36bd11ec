import { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  flood,
  HELD_BYTES,
  healthyFollower,
  heldMemory,
  neverReading,
  percentile,
  serveMany,
  waitingFor,
} from './flood.ts'
import { expectFreed, makeLarge, type Watched } from './leftovers.ts'
import { rawRequest } from './raw.ts'
import { until } from './serving.ts'

/** A connection that takes nothing at all, not even into a buffer of the kernel's. */
function blockedSocket({ raw, path }: Watched): Duplex {
  const socket = new Duplex({ read: () => undefined, write: () => undefined })
  raw.server.emit('connection', socket)
  socket.push(rawRequest(`GET ${path}/events`, { accept: 'text/event-stream' }))
  return socket
}

/** Lets some follow who take nothing, among updates at full speed and one who reads. */
async function among(watched: Watched, count: number, come: () => unknown): Promise<number> {
  const { served, sessionId } = watched
  const { client, delaysMs } = healthyFollower(watched)
  await client.got('"type":"snapshot"')
  await makeLarge(watched, 8)
  const before = heldMemory()
  come()
  await until(() => served.handler.stats().connections.opened === count + 1)
  const grown = heldMemory() - before
  const flooding = flood(served.store, sessionId)
  await until(() => served.handler.stats().hubs.slowDrops === count)
  await flooding.stop()
  expect(grown).toBeLessThan(count * HELD_BYTES)
  expect(percentile(delaysMs, 0.99)).toBeLessThan(2_500)
  expect(served.handler.stats().connections).toMatchObject({ sse: 1, opened: count + 1 })
  client.socket.destroy()
  await expectFreed(watched)
  return grown
}

describe('hundreds of clients that never read', () => {
  it('over sockets, while one who reads gets what comes', { timeout: 120_000 }, async () => {
    const watched = await serveMany()
    await among(watched, 300, () => neverReading(watched, 300))
    expect(waitingFor(watched)).toBe(0)
  })

  it('a thousand, on connections that take nothing at all', { timeout: 120_000 }, async () => {
    const watched = await serveMany()
    await among(watched, 1_000, () => {
      for (let number = 0; number < 1_000; number += 1) blockedSocket(watched)
    })
  })
})
