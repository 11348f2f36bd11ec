import { memoryStore, ProgressError, type SessionLog, type SessionStore, type Signal } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { override } from './chaos-store.ts'
import { type Bench, bench, complete, progress, TestSink } from './hub-harness.ts'

/** A store that tests break: doorbells that do not ring, reads that fail or hang, another store in its place. */
function breakable(): { made: Bench; broken: Broken } {
  const clock = fakeClock()
  const broken: Broken = { deaf: false, fails: false, instead: undefined, ring: undefined, hold: undefined, reads: 0 }
  const made = bench(
    {},
    {
      clock,
      wrap: (inner) =>
        override(inner, {
          async subscribe(target, onSignal) {
            broken.ring = onSignal
            return inner.subscribe(target, (signal) => {
              if (!broken.deaf) onSignal(signal)
            })
          },
          async read(sessionId, after): Promise<SessionLog | undefined> {
            broken.reads += 1
            if (broken.fails) throw new ProgressError('store_unavailable')
            const log = await (broken.instead ?? inner).read(sessionId, after)
            await broken.hold
            return log
          },
        }),
    },
  )
  return { made, broken }
}

interface Broken {
  deaf: boolean
  fails: boolean
  instead: SessionStore | undefined
  ring: ((signal: Signal) => void) | undefined
  hold: Promise<void> | undefined
  reads: number
}

/** A store in which the session has come to so many events. */
async function storeAt(events: number, percent: number): Promise<SessionStore> {
  const store = memoryStore({ clock: fakeClock() })
  await store.create({ sessionId: 's', workflow: 'scan', plan: [], topics: [], takeWithinMs: 1_000 })
  for (let batch = 1; batch <= events; batch += 1) {
    await store.append('s', { writer: 'other', batch, events: [progress(percent + batch)] })
  }
  return store
}

describe('a doorbell that is lost', () => {
  it('is made up for by asking the store every few seconds, also where it was the last', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, follow } = made
    await create('s')
    const { sink } = await follow('s')
    broken.deaf = true
    await append('s', progress(1), complete)
    await clock.advance(4_999)
    expect(sink.ended).toBe(false)
    await clock.advance(26)
    expect(sink.types).toEqual(['hello', 'snapshot', 'progress', 'complete'])
    expect(sink.ended).toBe(true)
  })

  it('shows in the next one, which then means a read', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, follow } = made
    await create('s')
    const { sink } = await follow('s')
    broken.deaf = true
    await append('s', progress(1))
    broken.deaf = false
    const reads = broken.reads
    await append('s', progress(2))
    await clock.advance(125)
    expect(broken.reads).toBe(reads + 1)
    expect(sink.messages.slice(2)).toMatchObject([{ since: 0, seq: 2 }])
  })

  it('is not missed while the session is being read for the first time', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, hubs } = made
    await create('s')
    let answer = (): void => undefined
    broken.hold = new Promise((resolve) => {
      answer = resolve
    })
    const opening = hubs.session('s')
    await clock.advance(0)
    await append('s', progress(1))
    broken.hold = undefined
    answer()
    const hub = await opening
    await clock.advance(0)
    expect(hub?.head).toBe(1)
  })

  it('costs no read where a doorbell continues the head, or is old', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, follow } = made
    await create('s')
    await follow('s')
    const reads = broken.reads
    await append('s', progress(1))
    await append('s', progress(2))
    broken.ring?.({ sessionId: 's', seq: 1 })
    await clock.advance(200)
    expect(broken.reads).toBe(reads)
  })
})

describe('a store that fails', () => {
  it('shows in the heartbeats until it answers again, and is asked ever more seldom', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, follow } = made
    await create('s')
    const { sink } = await follow('s')
    sink.clear()
    broken.fails = true
    broken.deaf = true
    await append('s', progress(1))
    await clock.advance(15_000)
    expect(sink.messages).toMatchObject([{ type: 'heartbeat', degraded: true }])
    const reads = broken.reads
    await clock.advance(10_000)
    expect(broken.reads - reads).toBeLessThanOrEqual(3)
    broken.fails = false
    await clock.advance(5_050)
    expect(sink.types).toContain('progress')
    await clock.advance(15_050)
    expect(sink.messages.at(-1)).toEqual({ type: 'heartbeat', timestamp: expect.any(Number) })
  })

  it('is the error of who comes for a session that nobody holds, and leaves nothing', async () => {
    const { made, broken } = breakable()
    await made.create('s')
    broken.fails = true
    await expect(made.hubs.session('s')).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(made.hubs.stats().hubs).toBe(0)
    expect(made.clock.pending).toBe(0)
    broken.fails = false
    expect(await made.hubs.session('s')).toBeDefined()
  })

  it('leaves those who come for a session that is held with what was seen last', async () => {
    const { made, broken } = breakable()
    await made.create('s')
    await made.append('s', progress(1))
    await made.follow('s')
    broken.fails = true
    const { sink } = await made.follow('s', { after: 1 })
    expect(sink.messages).toMatchObject([
      { type: 'hello', seq: 1 },
      { type: 'heartbeat', degraded: true },
    ])
  })

  it('shows too where it does not answer at all', async () => {
    const { made, broken } = breakable()
    await made.create('s')
    const { sink } = await made.follow('s')
    broken.hold = new Promise(() => undefined)
    await made.clock.advance(15_050)
    expect(sink.messages.at(-1)).toMatchObject({ type: 'heartbeat', degraded: true })
    const { sink: late } = await made.follow('s')
    expect(late.messages).toMatchObject([{ type: 'hello' }, { type: 'snapshot' }])
  })
})

describe('a store that was rewound', () => {
  it('replaces the state, of followers too', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, follow, hub } = made
    await create('s')
    for (let index = 1; index <= 9; index += 1) await append('s', progress(index))
    const { sink } = await follow('s')
    sink.clear()
    broken.instead = await storeAt(4, 20)
    await clock.advance(5_025)
    expect(sink.messages).toMatchObject([{ type: 'snapshot', seq: 4, snapshot: { percent: 24 } }])
    expect((await hub('s')).head).toBe(4)
  })

  it('wakes who waits, and answers a cursor beyond the head with a snapshot', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, hub } = made
    await create('s')
    for (let index = 1; index <= 9; index += 1) await append('s', progress(index))
    const held = await hub('s')
    let woken = false
    void held.whenBeyond(9, 30_000).then(() => {
      woken = true
    })
    broken.instead = await storeAt(4, 20)
    await clock.advance(5_025)
    expect(woken).toBe(true)
    expect((await held.changesAfter(9, 'owner')).messages).toMatchObject([{ type: 'snapshot', seq: 4 }])
  })

  it('is not believed before the store has said so', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, follow, hub } = made
    await create('s')
    await append('s', progress(1))
    await follow('s')
    broken.fails = true
    const { sink } = await follow('s', { after: 7 })
    expect(sink.types).toEqual(['hello', 'heartbeat'])
    expect((await (await hub('s')).changesAfter(7, 'owner')).messages).toEqual([])
    broken.fails = false
    await clock.advance(5_050)
    expect(sink.messages.slice(2)).toMatchObject([{ type: 'snapshot', seq: 1 }])
  })

  it('gives a snapshot to who was being caught up meanwhile', async () => {
    const clock = fakeClock()
    const made = bench(
      { ringEvents: 2 },
      { clock, wrap: (inner) => override(inner, { read: (id, after) => read(inner, id, after) }) },
    )
    let instead: SessionStore | undefined
    let hold: Promise<void> | undefined
    const read = async (inner: SessionStore, id: string, after?: number): Promise<SessionLog | undefined> => {
      const log = await (after === 1 ? inner : (instead ?? inner)).read(id, after)
      if (after === 1) await hold
      return log
    }
    await made.create('s')
    for (let index = 1; index <= 9; index += 1) await made.append('s', progress(index))
    let answer = (): void => undefined
    hold = new Promise((resolve) => {
      answer = resolve
    })
    const { sink } = await made.follow('s', { after: 1 })
    instead = await storeAt(9, 20)
    await instead.append('s', { writer: 'other', batch: 10, events: [progress(50)] })
    instead = await storeAt(4, 20)
    await clock.advance(5_025)
    answer()
    await clock.advance(0)
    expect(sink.messages.slice(1)).toMatchObject([{ type: 'snapshot', seq: 4, snapshot: { percent: 24 } }])
  })

  it('gives a snapshot to who is slow, though its cursor is one that the new log has too', async () => {
    const { made, broken } = breakable()
    const { clock, create, append, hub } = made
    await create('s')
    await append('s', progress(1))
    const sink = new TestSink(clock)
    sink.room = 2
    const handle = (await hub('s')).stream({ audience: 'owner' }).start(sink)
    for (let index = 2; index <= 9; index += 1) await append('s', progress(index))
    broken.instead = await storeAt(4, 20)
    await clock.advance(5_025)
    expect(sink.types).toEqual(['hello', 'snapshot'])
    handle.drained()
    expect(sink.messages.slice(2)).toMatchObject([{ type: 'snapshot', seq: 4, snapshot: { percent: 24 } }])
  })

  it('ends the streams of a session that it has lost', async () => {
    const { made, broken } = breakable()
    await made.create('s')
    const closed: string[] = []
    const { sink } = await made.follow('s', { onClosed: (reason) => closed.push(reason) })
    broken.instead = memoryStore({ clock: made.clock })
    await made.clock.advance(5_025)
    expect(sink.messages.at(-1)).toMatchObject({ type: 'bye', reason: 'error' })
    expect(closed).toEqual(['error'])
    expect(made.hubs.stats()).toMatchObject({ hubs: 0, followers: 0 })
  })
})
