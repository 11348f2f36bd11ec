import { describe, expect, it } from 'vitest'
import { statesOf, withBrowser } from './harness.ts'

const harness = withBrowser()

const HEARTBEAT_MS = 15_000

const problem = (status: number, code: string) => (): Response =>
  Response.json({ type: 'about:blank', title: code, status, code }, { status })

describe('tabs of one scope', () => {
  it('share one stream of a session, and each has its own state', async () => {
    const { id, emitter } = await harness.server.begin()
    const sessions = harness.follow(8, id)
    await harness.clock.advance(200)
    expect(harness.server.streams()).toEqual([id])
    emitter.update({ percent: 40, message: 'Half' })
    await harness.clock.advance(200)
    const states = sessions.map((session) => session.getSnapshot())
    for (const state of states) expect(state).toEqual(await harness.server.snapshotOf(id))
    expect(new Set(states).size).toBe(8)
    expect(statesOf(sessions)).toEqual(Array(8).fill('live'))
    await harness.expectEnd(id, sessions)
    expect(harness.streamed()).toHaveLength(1)
  })

  it('share one stream of a topic', async () => {
    const [first] = [await harness.server.begin(['shop']), await harness.server.begin(['shop'])]
    const topics = Array.from({ length: 3 }, () => harness.browser.open().client.topic('shop'))
    await harness.clock.advance(200)
    const third = await harness.server.begin(['shop'])
    first.emitter.update({ percent: 10 })
    await harness.clock.advance(200)
    topics.push(harness.browser.open().client.topic('shop'))
    await harness.clock.advance(200)
    expect(harness.streamed()).toHaveLength(1)
    for (const topic of topics) {
      expect(topic.getSnapshot().size).toBe(3)
      expect(topic.getSnapshot().get(first.id)?.percent).toBe(10)
      expect(topic.getSnapshot().get(third.id)).toEqual(await harness.server.snapshotOf(third.id))
    }
  })

  it('join the stream that a start is answered by', async () => {
    const begun = harness.browser.open().client.start('job', {})
    const id = await begun.started
    const others = harness.follow(3, id)
    await harness.clock.advance(200)
    harness.server.begun(id).emitter.update({ percent: 30 })
    await harness.clock.advance(200)
    expect(others.map((session) => session.getSnapshot()?.percent)).toEqual([30, 30, 30])
    expect(harness.streamed()).toEqual(['POST /api/workflows/job text/event-stream'])
    await harness.expectEnd(id, [begun, ...others])
  })

  it('join a session that is followed already with a start of the same key', async () => {
    const first = harness.browser.open().client.start('job', {}, { key: 'one' })
    await first.started
    const second = harness.browser.open().client.start('job', {}, { key: 'one' })
    await harness.passing(second.started)
    expect(second.id).toBe(first.id)
    await harness.clock.advance(100)
    expect(harness.server.streams()).toEqual([first.id])
    await harness.expectEnd(first.id as string, [first, second])
  })

  it('share a session that is too large to be sent whole', async () => {
    const { id, emitter } = await harness.server.begin()
    for (let item = 0; item < 1_100; item += 1) emitter.item(`file-${item}`, { name: `File ${item}` })
    const sessions = harness.follow(2, id)
    await harness.clock.advance(300)
    emitter.item('file-7', {}).update({ phase: 'reading' })
    await harness.clock.advance(300)
    sessions.push(...harness.follow(1, id))
    await harness.clock.advance(300)
    for (const session of sessions) {
      const { itemsOmitted, counts, items } = session.getSnapshot() ?? {}
      expect([itemsOmitted, counts?.total, counts?.active, Object.keys(items ?? {})]).toEqual([
        true,
        1_100,
        1,
        ['file-7'],
      ])
    }
    expect(harness.streamed()).toHaveLength(1)
  })

  it('hear heartbeats, so that a quiet stream is not given up', async () => {
    const { id } = await harness.server.begin()
    const sessions = harness.follow(3, id)
    await harness.clock.advance(10 * HEARTBEAT_MS)
    expect(harness.streamed()).toHaveLength(1)
    expect(statesOf(sessions)).toEqual(['live', 'live', 'live'])
    expect(harness.clock.now() - (sessions[2]?.getConnection().lastMessageAt ?? 0)).toBeLessThanOrEqual(HEARTBEAT_MS)
  })

  it('send nothing of their own headers to each other', async () => {
    const said: unknown[] = []
    const { id } = await harness.server.begin()
    const listen = { channel: (name: string) => spy(harness.browser.channel(name), said) }
    for (const token of ['one', 'two']) {
      harness.browser.open(listen, { headers: { authorization: `Bearer ${token}` } }).client.follow(id)
    }
    await harness.clock.advance(200)
    expect(said.length).toBeGreaterThan(3)
    expect(JSON.stringify(said)).not.toContain('Bearer')
  })
})

const spy = <C extends { postMessage(message: unknown): void }>(channel: C, said: unknown[]): C => {
  const { postMessage } = channel
  channel.postMessage = (message) => {
    said.push(message)
    postMessage(message)
  }
  return channel
}

describe('replies that are no stream', () => {
  it('are for the tab that asked: each other one asks for itself', async () => {
    const { id } = await harness.server.begin()
    const refused = async (): Promise<Response> => {
      await new Promise<void>((resolve) => harness.clock.setTimer(resolve, 500))
      return problem(401, 'unauthorized')()
    }
    harness.browser.open({ fetch: refused }).client.follow(id)
    await harness.clock.advance(100)
    const sessions = harness.follow(3, id)
    await harness.clock.advance(300)
    expect(harness.streamed()).toEqual([])
    await harness.clock.advance(2_000)
    expect(statesOf(sessions)).toEqual(['live', 'live', 'live'])
    expect(harness.server.streams()).toEqual([id])
  })

  it('come one after the other where there is no such session', async () => {
    const sessions = harness.follow(3, 'unknown')
    const errors = Promise.all(sessions.map(({ result }) => result.catch(({ code }) => code)))
    await harness.clock.advance(500)
    expect(await errors).toEqual(Array(3).fill('session_not_found'))
    expect([harness.streamed().length, harness.browser.locks.held(), harness.browser.channels()]).toEqual([3, [], []])
  })
})

describe('places for streams', () => {
  it('are four, over all tabs and scopes: who gets none polls, and gets one when it is free', async () => {
    const begun = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => harness.server.begin()))
    const tabs = begun.map((_, index) => harness.browser.open({ scope: `user-${index % 2}` }))
    const sessions = tabs.map(({ client }, index) => client.follow((begun[index] as { id: string }).id))
    await harness.clock.advance(500)
    expect(harness.server.streams()).toHaveLength(4)
    expect(statesOf(sessions).toSorted()).toEqual([...Array(4).fill('live'), ...Array(4).fill('polling')])
    tabs[sessions.findIndex((session) => session.getConnection().state === 'live')]?.client.close()
    await harness.clock.advance(3_000)
    expect(harness.server.streams()).toHaveLength(4)
    expect(statesOf(sessions).filter((state) => state === 'live')).toHaveLength(4)
    for (const { emitter } of begun) emitter.update({ percent: 10 })
    await harness.clock.advance(3_000)
    expect(sessions.filter((session) => session.getSnapshot()?.percent === 10)).toHaveLength(7)
  })

  it('that are not to be had cost no more than a poll from where one is', async () => {
    const begun = await Promise.all([1, 2, 3, 4].map(() => harness.server.begin()))
    for (const { id } of begun) harness.browser.open().client.follow(id)
    await harness.clock.advance(200)
    const { id, emitter } = await harness.server.begin()
    emitter.update({ percent: 10 })
    const session = harness.browser.open().client.follow(id)
    await harness.clock.advance(500)
    const types: string[] = []
    const reading = (async () => {
      for await (const { type } of session) types.push(type)
    })()
    emitter.update({ percent: 20 })
    await harness.clock.advance(2_500)
    expect(session.getConnection().state).toBe('polling')
    session.detach()
    await reading.catch(() => undefined)
    expect(types).toEqual(['snapshot', 'progress'])
  })

  it('are needed for a start too: one that gets none is answered by a state', async () => {
    const begun = await Promise.all([1, 2, 3, 4].map(() => harness.server.begin()))
    for (const { id } of begun) harness.browser.open().client.follow(id)
    await harness.clock.advance(200)
    const session = harness.browser.open().client.start('job', {})
    await harness.passing(session.started)
    await harness.clock.advance(200)
    expect([session.getConnection().state, harness.server.streams().length]).toEqual(['polling', 4])
    await Promise.all([harness.server.begun(session.id).end(1), harness.clock.advance(3_000)])
    expect(await session.result).toBe(1)
  })
})

describe('each tab works alone', () => {
  const refuse = (): never => {
    throw new DOMException('Not in a sandboxed frame', 'SecurityError')
  }
  const cases = {
    'without locks': { locks: null },
    'where locks are refused': { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } },
    'where asking for locks throws': { locks: { request: refuse } },
    'where channels are refused': { channel: refuse },
    'without a scope': { scope: undefined },
  }
  for (const [why, options] of Object.entries(cases)) {
    it(why, async () => {
      const { id, emitter } = await harness.server.begin()
      const sessions = [1, 2, 3].map(() => harness.browser.open(options).client.follow(id))
      const started = harness.browser.open(options).client.start('job', {})
      await harness.passing(started.started)
      await harness.clock.advance(200)
      emitter.update({ percent: 50 })
      await harness.clock.advance(200)
      expect(harness.server.streams()).toHaveLength(4)
      expect(sessions.map((session) => session.getSnapshot()?.percent)).toEqual([50, 50, 50])
      await Promise.all([harness.server.begun(started.id).end(7), harness.clock.advance(300)])
      expect(await started.result).toBe(7)
    })
  }

  it('with at most four streams of its own where there are no locks', async () => {
    const begun = await Promise.all([1, 2, 3, 4, 5].map(() => harness.server.begin()))
    const { client } = harness.browser.open({ locks: null })
    const sessions = begun.map(({ id }) => client.follow(id))
    await harness.clock.advance(300)
    expect(harness.server.streams()).toHaveLength(4)
    expect(statesOf(sessions).toSorted()).toEqual(['live', 'live', 'live', 'live', 'polling'])
  })

  it('once it was closed, and goes on with what it follows', async () => {
    const { id } = await harness.server.begin()
    const [first, second] = [harness.browser.open(), harness.browser.open()]
    const sessions = [first.client.follow(id), second.client.follow(id)]
    await harness.clock.advance(200)
    first.tabs.close()
    await harness.clock.advance(300)
    expect(harness.server.streams()).toEqual([id, id])
    await harness.expectEnd(id, sessions)
  })
})

describe('what comes over a channel', () => {
  it('is not heard in another scope', async () => {
    const { id } = await harness.server.begin()
    harness.browser.open({ scope: 'one' }).client.follow(id)
    harness.browser.open({ scope: 'two' }).client.follow(id)
    await harness.clock.advance(200)
    expect(harness.server.streams()).toEqual([id, id])
    expect(new Set(harness.browser.channels()).size).toBe(2)
  })

  it('may be anything', async () => {
    const { id } = await harness.server.begin()
    const sessions = harness.follow(2, id)
    await harness.clock.advance(200)
    const [name = ''] = harness.browser.channels()
    const junk = [
      null,
      7,
      'text',
      [],
      { from: 'x', to: 'y', text: 5 },
      { from: 'x', text: {} },
      { from: {}, text: 'data: {}\n\n' },
      { from: 'x', text: 'data: {"type":"complete","data":1}\n\n' },
      { join: {} },
      { join: null, from: null },
    ]
    for (const message of junk) harness.browser.say(name, message)
    await harness.clock.advance(100)
    for (const message of junk) harness.browser.say(name, message)
    sessions.push(...harness.follow(2, id))
    await harness.clock.advance(2_000)
    expect(statesOf(sessions)).toEqual(Array(4).fill('live'))
    expect(harness.server.streams()).toEqual([id])
    await harness.expectEnd(id, sessions)
  })
})
