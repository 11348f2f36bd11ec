import { describe, expect, it } from 'vitest'
import type { ClientSession } from '../../src/index.ts'
import type { FakeTab } from './fake-browser.ts'
import { statesOf, withBrowser } from './harness.ts'

const harness = withBrowser()

const HEARTBEAT_MS = 15_000

describe('when the leader goes', () => {
  const follows = async (): Promise<{ id: string; go: FakeTab; rest: ClientSession[] }> => {
    const { id } = await harness.server.begin()
    const go = harness.browser.open()
    const session = go.client.follow(id)
    await harness.clock.advance(100)
    const rest = harness.follow(3, id)
    await harness.clock.advance(200)
    expect([statesOf([session]), statesOf(rest)]).toEqual([['live'], ['live', 'live', 'live']])
    return { id, go, rest }
  }
  const goesOn = async (id: string, rest: ClientSession[]): Promise<void> => {
    harness.server.begun(id).emitter.update({ percent: 50 })
    await harness.clock.advance(300)
    expect(rest.map((session) => session.getSnapshot()?.percent)).toEqual([50, 50, 50])
    expect(rest.map((session) => session.getConnection().attempt)).toEqual([0, 0, 0])
  }

  it('by closing, another tab takes over', async () => {
    const { id, go, rest } = await follows()
    const states: string[] = []
    for (const session of rest) session.subscribeConnection(() => states.push(session.getConnection().state))
    go.client.close()
    await harness.clock.advance(300)
    expect(new Set(states)).toEqual(new Set(['live']))
    expect([harness.server.streams(), harness.streamed().length]).toEqual([[id], 2])
    await goesOn(id, rest)
    await harness.expectEnd(id, rest)
  })

  it('by a crash, another tab takes over', async () => {
    const { id, go, rest } = await follows()
    go.crash()
    harness.server.begun(id).emitter.update({ percent: 20 })
    await harness.clock.advance(500)
    expect([harness.server.streams(), harness.streamed().length]).toEqual([[id], 2])
    await goesOn(id, rest)
    await harness.expectEnd(id, rest)
  })

  it('by freezing without a word, another takes its place when it was silent for two heartbeats; thawed, it joins', async () => {
    const { id, go, rest } = await follows()
    go.freeze()
    harness.server.begun(id).emitter.update({ percent: 20 })
    await harness.clock.advance(2 * HEARTBEAT_MS + 6_000)
    expect(rest.map((session) => session.getSnapshot()?.percent)).toEqual([20, 20, 20])
    expect(harness.streamed().length).toBe(2)
    go.thaw()
    await harness.clock.advance(3_000)
    expect(harness.server.streams()).toEqual([id])
    await goesOn(id, rest)
    await harness.expectEnd(id, rest)
  })

  it('to the back-forward cache, it has let go of everything, and joins when it is back', async () => {
    const { id, go, rest } = await follows()
    go.hide()
    await harness.clock.advance(300)
    expect([harness.server.streams(), harness.streamed().length]).toEqual([[id], 2])
    expect(harness.browser.channels()).toHaveLength(3)
    await goesOn(id, rest)
    go.show()
    await harness.clock.advance(300)
    expect([harness.server.streams(), harness.streamed().length, harness.browser.channels().length]).toEqual([
      [id],
      2,
      4,
    ])
    await harness.expectEnd(id, rest)
  })

  it('by a stream that is cut, one of them opens the next', async () => {
    const { id, rest } = await follows()
    harness.server.cut()
    await harness.clock.advance(5_000)
    expect(harness.server.streams()).toEqual([id])
    await goesOn(id, rest)
    await harness.expectEnd(id, rest)
  })

  it('and comes back to what it held, it asks for what it missed alone', async () => {
    const { id, emitter } = await harness.server.begin()
    emitter.update({ percent: 10 })
    const session = harness.browser.open().client.follow(id)
    await harness.clock.advance(200)
    const types: string[] = []
    const reading = (async () => {
      for await (const { type } of session) types.push(type)
    })()
    emitter.update({ percent: 20 })
    await harness.clock.advance(200)
    harness.server.cut()
    await harness.clock.advance(100)
    emitter.update({ percent: 30 })
    await harness.clock.advance(5_000)
    await harness.expectEnd(id, [session])
    await reading
    expect(types).toEqual(['snapshot', 'progress', 'progress', 'complete'])
  })
})

it('a leader that still waits for its stream says so, and tells the state when there is one', async () => {
  const { clock, server, browser } = harness
  const { id, emitter } = await server.begin()
  emitter.update({ percent: 10 })
  const late: typeof server.fetch = async (...request) => {
    await new Promise<void>((resolve) => clock.setTimer(resolve, 2_500))
    return server.fetch(...request)
  }
  const first = browser.open({ fetch: late }).client.follow(id)
  await clock.advance(100)
  const second = browser.open().client.follow(id)
  await clock.advance(2_600)
  expect(statesOf([first, second])).toEqual(['live', 'live'])
  // It goes on from the state that it knows, which is nothing to tell before the server has said hello.
  second.detach()
  server.cut()
  await clock.advance(2_000)
  const third = browser.open().client.follow(id)
  await clock.advance(4_000)
  expect(statesOf([first, third])).toEqual(['live', 'live'])
  expect(third.getSnapshot()).toEqual(await server.snapshotOf(id))
  expect(third.getConnection()).toMatchObject({ attempt: 0, error: undefined })
  expect(harness.streamed()).toHaveLength(2)
})

it('what was shown is not taken back by a leader that does not know of it yet', async () => {
  const { id, emitter } = await harness.server.begin()
  harness.browser.open().client.follow(id)
  await harness.clock.advance(200)
  // The first is passed on at once, the second when the rate limit's window is over.
  emitter.update({ percent: 10 })
  await harness.clock.advance(20)
  emitter.update({ percent: 20 })
  const { client } = harness.browser.open()
  client.setTransport('poll')
  const session = client.follow(id)
  await harness.clock.advance(20)
  const percents = [session.getSnapshot()?.percent]
  session.subscribe(() => percents.push(session.getSnapshot()?.percent))
  client.setTransport('sse')
  await harness.clock.advance(20)
  emitter.update({ percent: 30 })
  await harness.clock.advance(200)
  expect([...new Set(percents)]).toEqual([20, 30])
  expect([session.getConnection().state, harness.streamed().length]).toEqual(['live', 1])
})

it('whoever finds a leader silent takes its place, and the others follow; it lets go as soon as it is thawed', async () => {
  const { id, emitter } = await harness.server.begin()
  const stuck = harness.browser.open()
  const old = stuck.client.follow(id)
  await harness.clock.advance(100)
  const waiting = harness.follow(2, id)
  await harness.clock.advance(100)
  stuck.freeze()
  const newcomer = harness.browser.open().client.follow(id)
  await harness.clock.advance(2_500)
  emitter.update({ percent: 10 })
  await harness.clock.advance(300)
  expect([...waiting, newcomer].map((session) => session.getSnapshot()?.percent)).toEqual([10, 10, 10])
  expect(harness.server.streams()).toEqual([id, id])
  stuck.thaw()
  await harness.clock.advance(300)
  expect(harness.server.streams()).toEqual([id])
  await harness.expectEnd(id, [old, ...waiting, newcomer])
  expect(harness.streamed()).toHaveLength(2)
})
