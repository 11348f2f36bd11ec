import { describe, expect, it } from 'vitest'
import { override } from './chaos-store.ts'
import { bench, progress } from './hub-harness.ts'

describe('what the hubs count', () => {
  it('times from a session’s last connection to when everything of it is freed', async () => {
    const made = bench()
    await made.create('a')
    const followings = [await made.follow('a'), await made.follow('a')]
    followings[0]?.handle.closed()
    await made.clock.advance(10_000)
    expect(made.hubs.stats().cleanup.count).toBe(0)
    followings[1]?.handle.closed()
    expect(made.hubs.stats().followers).toBe(0)
    await made.clock.advance(3_100)
    const { cleanup, subscriptions, hubs } = made.hubs.stats()
    expect({ count: cleanup.count, subscriptions, hubs }).toEqual({ count: 1, subscriptions: 0, hubs: 0 })
    expect(cleanup.maxMs).toBeGreaterThanOrEqual(3_000)
    expect(cleanup.maxMs).toBeLessThan(5_000)
    expect(cleanup).toMatchObject({ meanMs: cleanup.maxMs, totalMs: cleanup.maxMs })
  })

  it('knows for how long followers were told that the store cannot be reached, and how many are', async () => {
    let fails = false
    const made = bench(
      {},
      {
        wrap: (inner) =>
          override(inner, {
            read: (id, after) => (fails ? Promise.reject(new Error('connection refused')) : inner.read(id, after)),
          }),
      },
    )
    for (const id of ['a', 'b']) {
      await made.create(id)
      await made.follow(id)
    }
    expect(made.hubs.stats()).toMatchObject({ degraded: 0, degradedMs: 0, storeErrors: 0 })
    fails = true
    await made.clock.advance(6_000)
    expect(made.hubs.stats()).toMatchObject({ degraded: 2 })
    const { degradedMs, storeErrors } = made.hubs.stats()
    expect(degradedMs).toBeGreaterThan(900)
    expect(degradedMs).toBeLessThanOrEqual(1_000)
    expect(storeErrors).toBeGreaterThan(2)
    await made.clock.advance(4_000)
    expect(made.hubs.stats().degradedMs).toBe(degradedMs + 4_000)
    fails = false
    await made.clock.advance(6_000)
    const after = made.hubs.stats()
    expect(after.degraded).toBe(0)
    await made.clock.advance(60_000)
    expect(made.hubs.stats().degradedMs).toBe(after.degradedMs)
  })

  it('counts a store that does not answer at all as one that cannot be reached', async () => {
    let hangs = false
    const made = bench(
      {},
      {
        wrap: (inner) =>
          override(inner, { read: (id, after) => (hangs ? new Promise(() => undefined) : inner.read(id, after)) }),
      },
    )
    await made.create('a')
    await made.follow('a')
    hangs = true
    await made.clock.advance(16_000)
    expect(made.hubs.stats()).toMatchObject({ degraded: 1 })
    expect(made.hubs.stats().degradedMs).toBeGreaterThan(0)
  })

  it('is no longer degraded when nobody follows', async () => {
    let fails = false
    const made = bench(
      {},
      {
        wrap: (inner) =>
          override(inner, {
            read: (id, after) => (fails ? Promise.reject(new Error('connection refused')) : inner.read(id, after)),
          }),
      },
    )
    await made.create('a')
    const { handle } = await made.follow('a')
    fails = true
    await made.clock.advance(6_000)
    handle.closed()
    await made.clock.advance(3_100)
    const { degraded, degradedMs } = made.hubs.stats()
    expect(degraded).toBe(0)
    await made.clock.advance(60_000)
    expect(made.hubs.stats().degradedMs).toBe(degradedMs)
  })

  it('counts writes and bytes as the followers got them', async () => {
    const made = bench()
    await made.create('a')
    const { sink } = await made.follow('a')
    await made.append('a', progress(3))
    await made.clock.advance(150)
    const bytes = sink.writes.reduce((sum, write) => sum + write.byteLength, 0)
    expect(made.hubs.stats()).toMatchObject({ writes: sink.writes.length, bytes })
  })
})
