import { isFinal } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { counted } from './chaos-store.ts'
import { bench, complete, foldMessages, progress } from './hub-harness.ts'

describe('a session stream', () => {
  it('says hello and a snapshot, each in a write of its own, then events with their ids', async () => {
    const { clock, create, append, follow } = bench()
    await create('s')
    await append('s', progress(10))
    const { sink } = await follow('s')
    expect(sink.writes).toHaveLength(2)
    expect(sink.received[0]).toMatchObject({
      retry: '3000',
      message: { type: 'hello', protocol: 1, sessionId: 's', seq: 1, heartbeatMs: 15_000, retryMs: 3_000 },
    })
    expect(sink.received[0]?.id).toBeUndefined()
    expect(sink.received[1]).toMatchObject({ id: '1', message: { type: 'snapshot', seq: 1 } })
    await clock.advance(100)
    await append('s', progress(20))
    expect(sink.received[2]).toMatchObject({ id: '2', message: { type: 'progress', seq: 2, percent: 20 } })
    expect(sink.received[2]?.message).not.toHaveProperty('since')
  })

  it('begins a session that was just created with seq 0', async () => {
    const { create, follow } = bench()
    await create('s')
    const { sink } = await follow('s')
    expect(sink.received).toMatchObject([{ message: { type: 'hello', seq: 0 } }, { id: '0', message: { seq: 0 } }])
  })

  it('ends after the terminal event, and after a final snapshot', async () => {
    const { create, append, follow } = bench()
    await create('s')
    const live = await follow('s')
    await append('s', progress(1), complete)
    expect(live.sink.messages.slice(2)).toMatchObject([{ seq: 1 }, { type: 'complete', seq: 2 }])
    expect(live.sink.ended).toBe(true)
    const late = await follow('s')
    expect(late.sink.messages).toMatchObject([{ type: 'hello', seq: 2, status: 'completed' }, { type: 'snapshot' }])
    expect(late.sink.ended).toBe(true)
  })

  it('starts once', async () => {
    const { create, hub, clock } = bench()
    await create('s')
    const source = (await hub('s')).stream({ audience: 'owner' })
    const sink = { write: () => true, end: () => undefined, destroy: () => undefined }
    source.start(sink).closed()
    expect(() => source.start(sink)).toThrow(TypeError)
    expect(clock.pending).toBeGreaterThan(0)
  })

  it('is unknown for a session that is not there, and holds nothing then', async () => {
    const { hubs, clock } = bench()
    expect(await hubs.session('nobody')).toBeUndefined()
    expect(hubs.stats().hubs).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('shows debug lines to the owner alone', async () => {
    const { clock, create, append, follow, hub } = bench()
    await create('s')
    const line = (level: string) => ({ timestamp: 1, level, message: level })
    await append('s', progress(1, { log: [line('debug'), line('info')] }))
    const owner = await follow('s')
    const reader = await follow('s', { audience: 'reader' })
    await clock.advance(100)
    await append('s', progress(2, { log: [line('debug')] }))
    const levels = (messages: readonly object[]): string[] =>
      [...JSON.stringify(messages).matchAll(/"(debug|info)","m/g)].map(([, level]) => level as string)
    expect(levels(owner.sink.messages)).toEqual(['debug', 'info', 'debug'])
    expect(levels(reader.sink.messages)).toEqual(['info'])
    expect(reader.sink.messages[2]).not.toHaveProperty('log')
    expect(levels((await (await hub('s')).changesAfter(0, 'reader')).messages)).toEqual(['info'])
  })
})

describe('the rate', () => {
  it('sends the first event at once, merges later ones to the end of the interval, and never holds an end back', async () => {
    const { clock, create, append, follow } = bench()
    await create('s')
    const { sink } = await follow('s', { after: 0 })
    expect(sink.types).toEqual(['hello', 'heartbeat'])
    sink.clear()
    await append('s', progress(1))
    await clock.advance(10)
    await append('s', progress(2))
    await append('s', progress(3))
    expect(sink.messages).toMatchObject([{ seq: 1 }])
    await clock.advance(89)
    expect(sink.messages).toHaveLength(1)
    await clock.advance(12)
    expect(sink.messages).toMatchObject([{ seq: 1 }, { seq: 3, since: 1, percent: 3 }])
    await append('s', progress(4))
    await append('s', complete)
    expect(sink.messages.slice(2)).toMatchObject([{ seq: 4 }, { type: 'complete', seq: 5 }])
    expect(sink.writes).toHaveLength(3)
    expect(sink.ended).toBe(true)
  })

  it('counts the catching-up message as the event of its interval', async () => {
    const { clock, create, append, follow } = bench()
    await create('s')
    const { sink } = await follow('s')
    await append('s', progress(1))
    await clock.advance(99)
    expect(sink.types).toEqual(['hello', 'snapshot'])
    await clock.advance(14)
    expect(sink.types).toEqual(['hello', 'snapshot', 'progress'])
  })

  it('encodes once for all who stand at the same cursor', async () => {
    const { clock, create, append, follow } = bench()
    await create('s')
    const followings = await Promise.all(Array.from({ length: 5 }, () => follow('s')))
    const reader = await follow('s', { audience: 'reader' })
    await append('s', progress(1))
    await clock.advance(125)
    const [first, ...others] = followings.map(({ sink }) => sink.writes[2])
    expect(first).toBeDefined()
    for (const other of others) expect(other).toBe(first)
    expect(reader.sink.writes[2]).not.toBe(first)
  })

  it('without a window is one write for each turn, with every event a message of its own', async () => {
    const { clock, create, append, follow, hubs } = bench({ minIntervalMs: 0 })
    await create('s')
    const { sink } = await follow('s')
    sink.clear()
    await append('s', progress(1))
    await append('s', progress(2), progress(3))
    expect(sink.writes).toHaveLength(0)
    await clock.advance(0)
    expect(sink.writes).toHaveLength(1)
    expect(sink.messages).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }])
    expect(hubs.stats().merged).toBe(0)
  })

  it('keeps a burst that is longer than the ring in one event', async () => {
    const { clock, create, append, follow } = bench({ ringEvents: 16 })
    await create('s')
    const { sink } = await follow('s')
    sink.clear()
    for (let index = 1; index <= 200; index += 1) await append('s', progress(index / 10))
    await clock.advance(125)
    expect(sink.messages).toMatchObject([{ type: 'progress', since: 0, seq: 200, percent: 20 }])
  })
})

describe('a cursor', () => {
  it('within the ring gets what followed, merged', async () => {
    const { create, append, follow, hub } = bench()
    await create('s')
    for (let index = 1; index <= 9; index += 1) await append('s', progress(index))
    const { sink } = await follow('s', { after: 4 })
    expect(sink.messages).toMatchObject([
      { type: 'hello', seq: 9 },
      { type: 'progress', since: 4, seq: 9 },
    ])
    expect(sink.writes).toHaveLength(2)
    expect((await (await hub('s')).changesAfter(4, 'owner')).messages).toEqual(sink.messages.slice(1))
  })

  it('older than the ring but within the log gets what followed, read from the store', async () => {
    const { clock, create, append, follow, hub } = bench({ ringEvents: 3 })
    await create('s')
    for (let index = 1; index <= 9; index += 1) await append('s', progress(index))
    const { sink } = await follow('s', { after: 2 })
    expect(sink.types).toEqual(['hello'])
    await clock.advance(0)
    expect(sink.messages).toMatchObject([
      { type: 'hello', seq: 9 },
      { type: 'progress', since: 2, seq: 9, percent: 9 },
    ])
    expect((await (await hub('s')).changesAfter(2, 'owner')).messages).toEqual(sink.messages.slice(1))
  })

  it('older than the log gets a snapshot', async () => {
    const { clock, create, append, follow, hub, store } = bench()
    await create('s')
    for (let index = 1; index <= 9; index += 1) await append('s', progress(index))
    const held = await hub('s')
    await store.checkpoint('s', held.snapshot)
    held.release()
    await clock.advance(3_000)
    const { sink } = await follow('s', { after: 2 })
    await clock.advance(0)
    expect(sink.messages).toMatchObject([
      { type: 'hello', seq: 9 },
      { type: 'snapshot', seq: 9 },
    ])
    expect((await (await hub('s')).changesAfter(2, 'owner')).messages).toMatchObject([{ type: 'snapshot', seq: 9 }])
  })

  it('beyond the head gets a snapshot with a lower seq', async () => {
    const { create, append, follow, hub } = bench()
    await create('s')
    await append('s', progress(1))
    const { sink } = await follow('s', { after: 12 })
    expect(sink.messages).toMatchObject([
      { type: 'hello', seq: 1 },
      { type: 'snapshot', seq: 1 },
    ])
    expect((await (await hub('s')).changesAfter(12, 'owner')).messages).toMatchObject([{ type: 'snapshot', seq: 1 }])
  })

  it('at the head gets a heartbeat, and no messages', async () => {
    const { create, append, follow, hub } = bench()
    await create('s')
    await append('s', progress(1))
    const { sink } = await follow('s', { after: 1 })
    expect(sink.types).toEqual(['hello', 'heartbeat'])
    expect(sink.received[1]).toMatchObject({ event: 'heartbeat' })
    expect((await (await hub('s')).changesAfter(1, 'owner')).messages).toEqual([])
  })

  it('at the terminal event is easy to tell', async () => {
    const { create, append, hub, follow } = bench()
    await create('s')
    await append('s', complete)
    const { head, snapshot } = await hub('s')
    expect([head, isFinal(snapshot.status)]).toEqual([1, true])
    const { sink } = await follow('s', { after: 1 })
    expect(sink.types).toEqual(['hello', 'heartbeat'])
    expect(sink.ended).toBe(true)
  })
})

describe('waiting', () => {
  it('ends beyond a seq, at the end, after its time, or when aborted, and leaves nothing', async () => {
    const { clock, create, append, hub, hubs } = bench()
    await create('s')
    const held = await hub('s')
    const done: string[] = []
    const aborter = new AbortController()
    const wait = (name: string, seq: number, waitMs: number, signal?: AbortSignal): void => {
      void held.whenBeyond(seq, waitMs, signal).then(() => done.push(name))
    }
    wait('beyond 0', 0, 30_000)
    wait('after 1 s', 7, 1_000)
    wait('aborted', 7, 30_000, aborter.signal)
    wait('at the end', 7, Number.POSITIVE_INFINITY)
    expect(hubs.stats().waiting).toBe(4)
    await append('s', progress(1))
    await clock.advance(0)
    expect(done).toEqual(['beyond 0'])
    await clock.advance(1_000)
    aborter.abort()
    await clock.advance(0)
    expect(done).toEqual(['beyond 0', 'after 1 s', 'aborted'])
    await append('s', complete)
    await clock.advance(0)
    expect(done).toHaveLength(4)
    expect(hubs.stats().waiting).toBe(0)
    await held.whenBeyond(7, Number.POSITIVE_INFINITY)
  })
})

describe('what hubs hold', () => {
  it('is one subscription and few reads for many followers, and nothing after the last', async () => {
    const counts = { subscriptions: 0, reads: 0 }
    const { clock, create, follow, hubs } = bench(
      {},
      {
        wrap: (inner) => {
          const { store, counts: live } = counted(inner)
          Object.defineProperties(counts, {
            subscriptions: { get: () => live.subscriptions },
            reads: { get: () => live.reads },
          })
          return store
        },
      },
    )
    await create('s')
    const followings = await Promise.all(Array.from({ length: 50 }, () => follow('s')))
    expect(counts.subscriptions).toBe(1)
    expect(counts.reads).toBeLessThanOrEqual(3)
    expect(hubs.stats()).toMatchObject({ hubs: 1, followers: 50 })
    expect(clock.pending).toBe(1)
    for (const { handle } of followings) handle.closed()
    expect(hubs.stats().followers).toBe(0)
    await clock.advance(3_000)
    expect(hubs.stats().hubs).toBe(0)
    expect(counts.subscriptions).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('is freed once, however often a hold is released and a stream closed', async () => {
    const { clock, create, follow, hub, hubs } = bench({ lingerMs: 0 })
    await create('s')
    const other = await hub('s')
    const held = await hub('s')
    held.release()
    held.release()
    const { handle, sink } = await follow('s')
    handle.closed()
    handle.closed()
    handle.drained()
    expect(sink.ended).toBe(false)
    expect(hubs.stats().hubs).toBe(1)
    other.release()
    expect(hubs.stats().hubs).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('is no timer for a follower that leaves within its interval, or a wait that is over', async () => {
    const { clock, create, append, follow, hub } = bench({ lingerMs: 0 })
    await create('s')
    const { handle } = await follow('s')
    await append('s', progress(1))
    expect(clock.pending).toBe(2)
    handle.closed()
    expect(clock.pending).toBe(0)
    const held = await hub('s')
    const aborter = new AbortController()
    const waiting = held.whenBeyond(9, 30_000, aborter.signal)
    aborter.abort()
    await waiting
    held.release()
    expect(clock.pending).toBe(0)
  })

  it('forgets a session that was deleted', async () => {
    const { create, append, hub, hubs, store } = bench()
    await create('s')
    await append('s', complete)
    await hub('s')
    await store.delete('s')
    expect(await hubs.session('s')).toBeUndefined()
    expect(hubs.stats().hubs).toBe(0)
  })
})

describe('folding', () => {
  it('ends in the state of the store', async () => {
    const { clock, create, append, follow, hub } = bench()
    await create('s')
    const { sink } = await follow('s')
    for (let index = 1; index < 50; index += 1) {
      await append('s', progress(index, { counters: { [`c${index % 7}`]: index } }))
      await clock.advance(7)
    }
    await append('s', complete)
    const { state, misfits } = foldMessages(sink.messages)
    expect(misfits).toBe(0)
    expect(state).toEqual((await hub('s')).snapshot)
  })
})
