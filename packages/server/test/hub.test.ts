import { describe, expect, it } from 'vitest'
import { bench, complete, foldMessages, progress } from './hub-harness.ts'

describe('a session stream', () => {
  it('says hello and a snapshot in one write, then events with their ids', async () => {
    const { clock, create, append, follow } = bench()
    await create('s')
    await append('s', progress(10))
    const { sink } = await follow('s')
    expect(sink.writes).toHaveLength(1)
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

  it('frees everything after the last release', async () => {
    const { clock, create, follow, hubs } = bench()
    await create('s')
    const { handle } = await follow('s')
    expect(hubs.stats()).toMatchObject({ hubs: 1, followers: 1 })
    handle.closed()
    expect(hubs.stats()).toMatchObject({ hubs: 1, followers: 0 })
    await clock.advance(3_000)
    expect(hubs.stats()).toMatchObject({ hubs: 0, followers: 0 })
    expect(clock.pending).toBe(0)
  })
})

describe('folding', () => {
  it('ends in the store snapshot', async () => {
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
