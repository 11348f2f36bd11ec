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
