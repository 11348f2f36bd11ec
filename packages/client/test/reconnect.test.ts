import { describe, expect, it } from 'vitest'
import type { ClientSession } from '../src/index.ts'
import { drop, loseReply, recordStates, withServer } from './harness.ts'
import { frame, problem, type Trick } from './scripted-server.ts'
import { until, untilState } from './until.ts'

const harness = withServer()

const finish = async (session: ClientSession): Promise<void> => {
  harness.server.session.complete({ answer: 42 })
  expect(await session.result).toEqual({ answer: 42 })
  expect(session.getSnapshot()).toEqual(harness.server.session.snapshot)
  expect(harness.server.runs).toBe(1)
}

/** Streams honestly until the test ends the stream, in whatever way. */
const held = (): { trick: Trick; end: (last?: object) => void; cut: () => void } => {
  let end: (last?: object) => void = () => undefined
  let cut: () => void = () => undefined
  return {
    trick(response, _seen, honest) {
      end = (last) => void response.end(last && frame(last))
      cut = () => void response.destroy()
      honest()
    },
    end: (last) => end(last),
    cut: () => cut(),
  }
}

describe('a stream that breaks', () => {
  for (const how of ['cut', 'end'] as const) {
    it(`is resumed by its cursor after ${how === 'cut' ? 'a cut' : 'a clean end'}, which ends nothing`, async () => {
      const { server } = harness
      const first = held()
      server.play(first.trick)
      const session = harness.connect().start('scan', {})
      await untilState(session, 'live')
      server.session.progress({ percent: 10, append: { text: 'one ' } })
      await until(session, () => session.getSnapshot()?.seq === 1)
      first[how]()
      await untilState(session, 'reconnecting')
      server.session.progress({ percent: 20, append: { text: 'two ' } })
      server.session.progress({ percent: 30, append: { text: 'three' } })
      await until(session, () => session.getSnapshot()?.seq === 3)
      expect(session.getSnapshot()?.partial).toEqual({ text: 'one two three' })
      expect(server.requests[1]?.path).toBe(`/sessions/${session.id}/events?after=1`)
      await finish(session)
    })
  }

  it('is stale until it is back, and says when it tries again', async () => {
    const { server, clock } = harness
    const first = held()
    server.play(first.trick)
    server.retryMs = 5_000
    const session = harness.connect({ clock, random: () => 0.5 }).start('scan', {})
    await untilState(session, 'live')
    first.cut()
    const lost = await untilState(session, 'reconnecting')
    expect(lost).toMatchObject({
      stale: true,
      attempt: 1,
      nextRetryAt: clock.now() + 2_500,
      error: { code: 'network' },
    })
    await clock.advance(2_499)
    expect(server.requests).toHaveLength(1)
    await clock.advance(1)
    expect(await untilState(session, 'live')).toMatchObject({ stale: false, error: undefined })
    await finish(session)
  })

  it('is started again under the same key where the reply to the start was lost', async () => {
    const { server } = harness
    server.play(loseReply)
    const session = harness.connect().start('scan', {})
    await untilState(session, 'live')
    expect(server.requests.map(({ path }) => path)).toEqual(['/workflows/scan', '/workflows/scan'])
    await finish(session)
  })

  it('that ends as planned is no failure, and looks live throughout', async () => {
    const { server } = harness
    for (const reason of ['rotate', 'shutdown', 'slow']) {
      const stream = held()
      server.play(stream.trick)
      const session = harness.connect().start('scan', {})
      await untilState(session, 'live')
      const states = recordStates(session)
      const { length } = server.requests
      stream.end({ type: 'bye', reason, retryMs: 0 })
      await server.requested(length + 1)
      server.session.progress({ percent: 1 })
      await until(session, () => session.getSnapshot()?.seq === 1)
      expect(states.map(({ state, attempt }) => [state, attempt])).not.toContainEqual(['reconnecting', 1])
      for (const { state } of states) expect(state).toBe('live')
      session.detach()
    }
  })

  it('that says bye for an error counts as a failure', async () => {
    const { server, clock } = harness
    const stream = held()
    server.play(stream.trick)
    const session = harness.connect({ clock }).start('scan', {})
    await untilState(session, 'live')
    stream.end({ type: 'bye', reason: 'error', retryMs: 7_000 })
    const lost = await untilState(session, 'reconnecting')
    expect(lost).toMatchObject({ attempt: 1, nextRetryAt: clock.now() + 7_000 })
  })
})

describe('a server that is silent', () => {
  it('is given up after twice its heartbeat, not before', async () => {
    const { server, clock } = harness
    server.heartbeatMs = 20_000
    const session = harness.connect({ clock }).start('scan', {})
    await untilState(session, 'live')
    await clock.advance(39_999)
    expect(session.getConnection().state).toBe('live')
    await clock.advance(1)
    await untilState(session, 'reconnecting')
    await clock.advance(0)
    await untilState(session, 'live')
    await finish(session)
  })

  it('is asked anew at once when a page wakes that was frozen', async () => {
    const { server, clock } = harness
    const listeners = new Set<() => void>()
    const onWake = (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
    const session = harness.connect({ clock, environment: { onWake } }).start('scan', {})
    await untilState(session, 'live')
    clock.set(clock.now() + 600_000)
    for (const listener of listeners) listener()
    await server.requested(2)
    expect(server.requests[1]?.path).toBe(`/sessions/${session.id}/events?after=0`)
    await finish(session)
    expect(session.getConnection().attempt).toBe(0)
    expect(listeners.size).toBe(0)
  })
})

describe('a wait for the next attempt', () => {
  it('has `Retry-After` as its floor, in seconds or as a date', async () => {
    const { server, clock } = harness
    server.play(
      problem(503, 'shutting_down', {}, { 'retry-after': '7' }),
      problem(429, 'too_many_sessions', {}, { 'retry-after': new Date(clock.now() + 27_000).toUTCString() }),
      problem(503, 'store_unavailable', { retryAfterMs: 1_500 }),
    )
    const session = harness.connect({ clock }).start('scan', {})
    for (const seconds of [7, 20, 1.5]) {
      await until(session, () => (session.getConnection().nextRetryAt ?? 0) > clock.now())
      const before = server.requests.length
      expect(session.getConnection().nextRetryAt).toBe(clock.now() + seconds * 1_000)
      await clock.advance(seconds * 1_000 - 1)
      expect(server.requests).toHaveLength(before)
      await clock.advance(1)
      await server.requested(before + 1)
    }
    await untilState(session, 'live')
    await finish(session)
  })

  it('ends when the network is back', async () => {
    const { server, clock } = harness
    const listeners = new Set<() => void>()
    let online = false
    server.play(drop)
    const session = harness
      .connect({
        clock,
        random: () => 0.999,
        environment: {
          isOnline: () => online,
          onWake: (listener) => {
            listeners.add(listener)
            return () => void listeners.delete(listener)
          },
        },
      })
      .start('scan', {})
    expect(await untilState(session, 'offline')).toMatchObject({ attempt: 0, stale: true })
    online = true
    for (const listener of listeners) listener()
    await untilState(session, 'live')
    await finish(session)
  })
})

describe('attempts', () => {
  it('end after ten without progress, with what went wrong last', async () => {
    const { server } = harness
    server.always(() => problem(503, 'store_unavailable'))
    const session = harness.connect().start('scan', {})
    await expect(session.result).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(server.requests).toHaveLength(11)
    expect(session.getConnection()).toMatchObject({ state: 'closed', stale: true })
  })

  it('are not counted anew for a mere 200', async () => {
    const { server } = harness
    server.create('theirs')
    server.always(() => (response, seen, honest) => {
      honest()
      if (seen.path.includes('events')) setImmediate(() => response.destroy())
    })
    const session = harness.connect({ transport: 'sse' }).follow('theirs')
    await expect(session.result).rejects.toMatchObject({ code: 'network' })
    // The first brought the snapshot.
    expect(server.requests).toHaveLength(11)
  })

  it('are counted anew once something new has come', async () => {
    const { server } = harness
    let percent = 0
    server.always(() => (response, _seen, honest) => {
      if (percent < 30) {
        percent += 1
        if (percent > 1) server.session.progress({ percent })
      }
      honest()
      if (percent < 30) setImmediate(() => response.destroy())
    })
    const session = harness.connect({ transport: 'sse' }).start('scan', {})
    await until(session, () => session.getSnapshot()?.percent === 30)
    expect(server.requests.length).toBeGreaterThan(20)
    await finish(session)
  })

  it('are counted anew after two heartbeats', async () => {
    const { server, clock } = harness
    server.play(drop, drop)
    let beat: () => void = () => undefined
    server.always(() => (response, _seen, honest) => {
      honest()
      beat = () => void response.write(`event: heartbeat\n${frame({ type: 'heartbeat', timestamp: 1 })}`)
    })
    const session = harness.connect({ clock }).follow(server.create('theirs').id)
    await untilState(session, 'reconnecting')
    await clock.advance(0)
    await until(session, () => session.getConnection().attempt === 2)
    await clock.advance(0)
    await untilState(session, 'live')
    expect(session.getConnection().attempt).toBe(0)
    beat()
    await until(session, () => session.getConnection().lastMessageAt !== undefined)
  })
})

describe('an answer', () => {
  it('of 401 is asked once more with fresh headers, and then ends it', async () => {
    const { server } = harness
    let calls = 0
    const client = harness.connect({ headers: () => ({ authorization: `token ${++calls}` }) })
    server.play(problem(401, 'unauthorized'))
    const session = client.start('scan', {})
    await untilState(session, 'live')
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['token 1', 'token 2'])
    server.play(problem(401, 'unauthorized'), problem(401, 'unauthorized'))
    const refused = client.start('scan', {})
    await expect(refused.result).rejects.toMatchObject({ code: 'unauthorized' })
    expect(server.requests).toHaveLength(4)
  })

  for (const [status, code] of [
    [400, 'invalid_request'],
    [403, 'forbidden'],
    [404, 'unknown_workflow'],
    [409, 'cancelled'],
    [410, 'session_expired'],
    [413, 'payload_too_large'],
    [415, 'unsupported_media_type'],
    [422, 'idempotency_mismatch'],
  ] as const) {
    it(`of ${status} ends it`, async () => {
      harness.server.play(problem(status, code))
      const session = harness.connect().start('scan', {})
      await expect(session.result).rejects.toMatchObject({ code })
      expect(harness.server.requests).toHaveLength(1)
    })
  }

  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    it(`of ${status} is asked again`, async () => {
      harness.server.play((response) => void response.writeHead(status).end('<html>'))
      const session = harness.connect().start('scan', {})
      await untilState(session, 'live')
      await finish(session)
    })
  }

  for (const [what, options] of Object.entries({
    'a header that cannot be sent': { headers: { authorization: 'two\nlines' } },
    'a header that cannot be named': { headers: async () => ({ 'no name': '' }) },
    'an address that is none': { url: 'http://[' },
    'an address beside no page': { url: '/api/progress' },
  })) {
    it(`does not come to ${what}, and is not waited for`, async () => {
      const session = harness.connect(options).start('scan', {})
      const error = await session.result.catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'invalid_request', retryable: false, cause: expect.any(TypeError) })
      expect(session.getConnection()).toMatchObject({ state: 'closed', attempt: 0 })
      expect(harness.server.requests).toHaveLength(0)
    })
  }

  it('is waited for where headers could not be made in time', async () => {
    const { server } = harness
    let calls = 0
    const headers = async (): Promise<Record<string, string>> => {
      calls += 1
      if (calls < 3) throw new TypeError('no token yet')
      return {}
    }
    const session = harness.connect({ headers }).start('scan', {})
    await untilState(session, 'live')
    expect(server.requests).toHaveLength(1)
    await finish(session)
  })

  it('may come from an address that only the given fetch knows', async () => {
    const { server } = harness
    const client = harness.connect({
      url: '/api',
      fetch: (url, init) => fetch(`${server.url}${String(url).slice(4)}`, init),
    })
    const session = client.start('scan', {})
    await untilState(session, 'live')
    await finish(session)
  })

  it('that the session has ended is final, whatever its status', async () => {
    harness.server.play(problem(503, 'stalled', { closed: true, sessionId: 'theirs' }))
    const session = harness.connect({ transport: 'single' }).start('scan', {})
    await expect(session.result).rejects.toMatchObject({ code: 'stalled' })
    expect(session.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'stalled' } })
    expect(session.id).toBe('theirs')
    // The second one looked for the state that belongs to it.
    expect(harness.server.requests.map(({ path }) => path)).toEqual(['/workflows/scan', '/sessions/theirs'])
  })
})
