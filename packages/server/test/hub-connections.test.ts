import { describe, expect, it } from 'vitest'
import type { StreamHandle } from '../src/stream.ts'
import { type Bench, bench, complete, type Following, progress, TestSink } from './hub-harness.ts'

/** Follows with a sink that takes `hello` and so many writes more, and is full then. */
async function followSlowly(
  { hub, clock }: Bench,
  room: number,
  onClosed?: (reason: string) => void,
): Promise<Following> {
  const held = await hub('s')
  const sink = new TestSink(clock)
  sink.room = 1 + room
  const handle = held.stream({ audience: 'owner', onClosed }).start(sink)
  held.release()
  return { sink, handle }
}

describe('heartbeats', () => {
  it('come after a time without any other message', async () => {
    const { clock, create, append, follow } = bench({ heartbeatMs: 1_000 })
    await create('s')
    const { sink } = await follow('s', { after: 0 })
    sink.clear()
    await clock.advance(600)
    await append('s', progress(1))
    await clock.advance(999)
    expect(sink.types).toEqual(['progress'])
    await clock.advance(1)
    expect(sink.types).toEqual(['progress', 'heartbeat'])
    await clock.advance(1_025)
    expect(sink.types).toEqual(['progress', 'heartbeat', 'heartbeat'])
  })

  it('are the same bytes for all who are due together, and cost one timer', async () => {
    const { clock, create, follow } = bench({ heartbeatMs: 1_000 })
    await create('s')
    const followings = await Promise.all(Array.from({ length: 20 }, () => follow('s')))
    expect(clock.pending).toBe(1)
    await clock.advance(1_000)
    const [first, ...others] = followings.map(({ sink }) => sink.writes[2])
    for (const other of others) expect(other).toBe(first)
  })
})

describe('the end of a stream', () => {
  it('comes at its time, with word of it; who follows on may come back soon', async () => {
    const { clock, create, follow } = bench()
    await create('s')
    const closed: string[] = []
    const { sink } = await follow('s', { endsAt: clock.now() + 5_000, onClosed: (reason) => closed.push(reason) })
    await clock.advance(5_025)
    expect(sink.messages.at(-1)).toEqual({ type: 'bye', reason: 'rotate', retryMs: 250 })
    expect(sink.ended).toBe(true)
    expect(closed).toEqual(['rotate'])
  })

  it('comes for all when the server drains, spread over some time, also for who comes later', async () => {
    const chances = [0, 0.25, 0.5, 0.75]
    const { create, follow, hub, hubs } = bench({ random: () => chances.shift() ?? 0 })
    await create('s')
    const closed: string[] = []
    const followings = await Promise.all(
      [1, 2, 3].map(() => follow('s', { onClosed: (reason) => closed.push(reason) })),
    )
    const waiting = (await hub('s')).whenBeyond(9, Number.POSITIVE_INFINITY)
    await hubs.drain()
    await waiting
    const byes = followings.map(({ sink }) => sink.messages.at(-1))
    expect(byes).toEqual([1_500, 2_250, 3_000].map((retryMs) => ({ type: 'bye', reason: 'shutdown', retryMs })))
    expect(followings.every(({ sink }) => sink.ended)).toBe(true)
    expect(closed).toEqual(['shutdown', 'shutdown', 'shutdown'])
    const late = await follow('s')
    expect(late.sink.types).toEqual(['hello', 'bye'])
    expect(hubs.stats().followers).toBe(0)
  })

  it('frees everything when the hubs are closed', async () => {
    const { clock, create, follow, hubs, store } = bench()
    await create('s', ['t'])
    await follow('s')
    const topic = await hubs.topic('t')
    const sink = new TestSink(clock)
    topic.stream({ audience: 'owner' }).start(sink)
    await hubs.close()
    expect(sink.messages.at(-1)).toMatchObject({ type: 'bye', reason: 'shutdown' })
    expect(hubs.stats()).toMatchObject({ hubs: 0, followers: 0, waiting: 0 })
    expect(clock.pending).toBe(0)
    await expect(hubs.session('s')).rejects.toMatchObject({ code: 'shutting_down' })
    expect((await store.health()).ok).toBe(true)
  })

  it('is told to the caller as `gone` when the peer leaves, and survives a caller that throws', async () => {
    const { create, follow, hubs, append } = bench()
    await create('s')
    const first = await follow('s', {
      onClosed: () => {
        throw new Error('the caller has a fault')
      },
    })
    const second = await follow('s')
    first.handle.closed()
    await append('s', complete)
    expect(second.sink.ended).toBe(true)
    expect(first.sink.ended).toBe(false)
    expect(hubs.stats().followers).toBe(0)
  })

  it('comes to the one whose sink throws, and to no other', async () => {
    const { clock, create, hub, append, follow, hubs } = bench()
    await create('s')
    const held = await hub('s')
    const closed: string[] = []
    const broken = {
      write: () => {
        throw new TypeError('the stream is closed')
      },
      end: () => undefined,
      destroy: () => undefined,
    }
    held.stream({ audience: 'owner', onClosed: (reason) => closed.push(reason) }).start(broken)
    const { sink } = await follow('s')
    await append('s', progress(1))
    await clock.advance(125)
    expect(sink.types).toEqual(['hello', 'snapshot', 'progress'])
    expect(closed).toEqual(['gone'])
    expect(hubs.stats().followers).toBe(1)
  })
})

describe('a slow follower', () => {
  it('costs a number, and gets one merged event when it drains', async () => {
    const made = bench()
    await made.create('s')
    const { sink, handle } = await followSlowly(made, 1)
    sink.clear()
    for (let index = 1; index <= 30; index += 1) {
      await made.append('s', progress(index))
      await made.clock.advance(50)
    }
    expect(sink.writes).toHaveLength(0)
    sink.room = 9
    handle.drained()
    expect(sink.messages).toMatchObject([{ type: 'progress', since: 0, seq: 30, percent: 30 }])
    await made.append('s', progress(31))
    expect(sink.messages).toHaveLength(1)
    await made.clock.advance(113)
    expect(sink.messages).toHaveLength(2)
  })

  it('gets the end when it drains, and is ended then', async () => {
    const made = bench()
    await made.create('s')
    const { sink, handle } = await followSlowly(made, 1)
    sink.clear()
    await made.append('s', progress(1), complete)
    expect(sink.ended).toBe(false)
    sink.room = 9
    handle.drained()
    expect(sink.types).toEqual(['progress', 'complete'])
    expect(sink.ended).toBe(true)
  })

  it('gets a large frame in pieces of at most 16 KiB, as it takes them', async () => {
    const made = bench()
    await made.create('s')
    await made.append('s', progress(1, { metadata: { blob: 'x'.repeat(50_000) } }))
    const { sink, handle } = await followSlowly(made, 1)
    expect(sink.writes.slice(1).map(({ length }) => length)).toEqual([16_384])
    sink.room = 3
    handle.drained()
    expect(sink.writes).toHaveLength(5)
    expect(sink.unfinished).toBe('')
    expect(sink.types).toEqual(['hello', 'snapshot'])
    expect(Math.max(...sink.writes.map(({ length }) => length))).toBe(16_384)
  })

  it('is told and dropped when it takes nothing for the write deadline', async () => {
    const made = bench({ writeDeadlineMs: 2_000 })
    await made.create('s')
    const closed: string[] = []
    const { sink } = await followSlowly(made, 1, (reason) => closed.push(reason))
    await made.clock.advance(1_999)
    expect(sink.destroyed).toBe(false)
    await made.clock.advance(26)
    expect(sink.messages.at(-1)).toMatchObject({ type: 'bye', reason: 'slow' })
    expect(sink.destroyed).toBe(true)
    expect(closed).toEqual(['slow'])
    expect(made.hubs.stats()).toMatchObject({ followers: 0, slowDrops: 1 })
  })

  it('is dropped without a word in the middle of a frame, and keeps its place while it takes a piece now and then', async () => {
    const made = bench({ writeDeadlineMs: 2_000 })
    await made.create('s')
    await made.append('s', progress(1, { metadata: { blob: 'x'.repeat(100_000) } }))
    const { sink, handle } = await followSlowly(made, 1)
    for (let round = 0; round < 4; round += 1) {
      await made.clock.advance(1_900)
      sink.room = 1
      handle.drained()
    }
    expect(sink.destroyed).toBe(false)
    await made.clock.advance(2_025)
    expect(sink.destroyed).toBe(true)
    expect(sink.types).toEqual(['hello'])
    expect(sink.unfinished).not.toContain('bye')
  })

  it('gets what is left of a frame before a planned end', async () => {
    const made = bench()
    await made.create('s')
    await made.append('s', progress(1, { metadata: { blob: 'x'.repeat(50_000) } }))
    const { sink } = await followSlowly(made, 1)
    await made.hubs.drain()
    expect(sink.types).toEqual(['hello', 'snapshot', 'bye'])
    expect(sink.unfinished).toBe('')
    expect(sink.ended).toBe(true)
  })

  it('may drain while it is being written to', async () => {
    const { create, append, hub } = bench()
    await create('s')
    await append('s', progress(1, { metadata: { blob: 'x'.repeat(100_000) } }))
    let bytes = 0
    let writes = 0
    let handle: StreamHandle | undefined
    handle = (await hub('s')).stream({ audience: 'owner' }).start({
      write(chunk) {
        bytes += chunk.length
        writes += 1
        handle?.drained()
        return writes === 1
      },
      end: () => undefined,
      destroy: () => undefined,
    })
    expect([writes, bytes > 16_384, bytes < 17_000]).toEqual([2, true, true])
    handle.drained()
    expect(bytes).toBeGreaterThan(100_000)
  })
})
