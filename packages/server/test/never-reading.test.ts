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
import { held, makeLarge } from './leftovers.ts'
import { rawRequest } from './raw.ts'
import { until } from './serving.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a client that never reads', () => {
  it('costs at most 512 KiB however much it is sent, and is dropped after the write deadline', async () => {
    const watched = await serveMany({ minIntervalMs: 0 })
    const { served, raw, sessionId } = watched
    const [client] = neverReading(watched, 1)
    await until(() => held(served.handler) === 1)
    const [socket] = raw.sockets
    const flooding = flood(served.store, sessionId)
    let most = 0
    while (!socket?.destroyed) {
      most = Math.max(most, waitingFor(watched))
      await turn()
    }
    await flooding.stop()
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThan(HELD_BYTES)
    expect(served.handler.stats()).toMatchObject({ connections: { sse: 0 }, hubs: { followers: 0, slowDrops: 1 } })
    expect(served.logger.withMessage('follower disconnected').at(-1)?.fields).toMatchObject({ reason: 'slow' })
    client?.socket.destroy()
  })

  it('costs the same among others, and one who reads gets what comes all the while', async () => {
    const count = 100
    const watched = await serveMany()
    const { served, sessionId } = watched
    const { client, delaysMs } = healthyFollower(watched)
    await client.got('"type":"snapshot"')
    await makeLarge(watched, 8)
    const before = heldMemory()
    neverReading(watched, count)
    await until(() => served.handler.stats().connections.opened === count + 1)
    const grown = heldMemory() - before
    const flooding = flood(served.store, sessionId)
    let most = 0
    while (served.handler.stats().hubs.slowDrops < count) {
      most = Math.max(most, waitingFor(watched))
      await turn()
    }
    await flooding.stop()
    expect(most).toBeLessThan(count * HELD_BYTES)
    expect(grown).toBeLessThan(count * HELD_BYTES)
    expect(served.handler.stats()).toMatchObject({ connections: { sse: 1 }, hubs: { slowDrops: count } })
    expect(delaysMs.length).toBeGreaterThan(5)
    expect(percentile(delaysMs, 0.99)).toBeLessThan(2_500)
    client.socket.destroy()
  })
})

describe('a reply that has ended', () => {
  const ask = {
    poll: (path: string) => rawRequest(`GET ${path}`),
    stream: (path: string) => rawRequest(`GET ${path}/events`),
  }

  it.each(['poll', 'stream'] as const)(
    'to a %s that takes nothing of it is cut off after the write deadline',
    async (how) => {
      const watched = await serveMany()
      await makeLarge(watched, 12)
      const { store, handler } = watched.served
      const { sessionId } = watched
      await store.append(sessionId, { writer: 'end', batch: 1, events: [{ type: 'cancelled', timestamp: 0 }] })
      const client = watched.raw.connect({ reads: false })
      client.send(ask[how](watched.path))
      await until(() => [...watched.raw.sockets].some(({ writableNeedDrain }) => writableNeedDrain))
      await until(() => watched.raw.sockets.size === 0)
      expect(held(handler)).toBe(0)
      client.socket.destroy()
    },
  )

  it('to one that takes a little now and then goes on to its end', async () => {
    const watched = await serveMany({ writeDeadlineMs: 1_000 })
    await makeLarge(watched, 12)
    const client = watched.raw.connect({ reads: false })
    client.send(ask.poll(watched.path))
    const [begun, size] = [performance.now(), 12 * 1_024 * 1_024]
    let bytes = 0
    while (bytes < size) {
      const chunk: Uint8Array | null = client.socket.read()
      bytes += chunk?.byteLength ?? 0
      if (client.socket.closed) break
      await new Promise((resolve) => setTimeout(resolve, chunk === null ? 1 : 10))
    }
    expect(bytes).toBeGreaterThanOrEqual(size)
    expect(performance.now() - begun).toBeGreaterThan(1_000)
  })
})
