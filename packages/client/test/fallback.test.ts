import type { ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ClientSession } from '../src/index.ts'
import { asksForStream, drop, mute, recordStates, withServer } from './harness.ts'
import { json, problem, type Seen, type Trick } from './scripted-server.ts'
import { until, untilState } from './until.ts'

const harness = withServer()
const HELLO_MS = 4_000

const streams = (): Seen[] => harness.server.requests.filter(asksForStream)
const keys = (): Set<unknown> =>
  new Set(
    harness.server.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']),
  )
/** Answers requests for streams alone. */
const onStreams = (trick: Trick): void => harness.server.always((seen) => (asksForStream(seen) ? trick : undefined))

const finish = async (session: ClientSession): Promise<void> => {
  harness.server.session.progress({ percent: 50, append: { text: 'so ' } })
  harness.server.session.progress({ percent: 70, append: { text: 'far' } })
  harness.server.session.complete({ answer: 42 })
  const { clock } = harness
  const { state } = session.getConnection()
  if (state === 'polling') await clock.advance(harness.server.pollAfterMs)
  expect(await session.result).toEqual({ answer: 42 })
  expect(session.getSnapshot()).toEqual(harness.server.session.snapshot)
  expect(harness.server.runs).toBe(1)
  expect(keys().size).toBe(1)
}

const startMute = async (): Promise<ClientSession> => {
  const { server, clock } = harness
  onStreams(mute)
  const session = harness.connect({ clock }).start('scan', {})
  await server.requested(1)
  await clock.advance(HELLO_MS)
  await untilState(session, 'reconnecting')
  await clock.advance(0)
  await server.requested(2)
  await clock.advance(HELLO_MS)
  await clock.advance(0)
  await untilState(session, 'polling')
  return session
}

describe('a stream that stays mute', () => {
  it('is given up after two deadlines of 4 s, under the same key', async () => {
    const session = await startMute()
    expect(streams()).toHaveLength(2)
    expect(harness.server.requests[2]?.headers).toMatchObject({ prefer: 'respond-async' })
    await finish(session)
  })

  it('is not given up a moment earlier', async () => {
    const { server, clock } = harness
    onStreams(mute)
    const session = harness.connect({ clock }).start('scan', {})
    await server.requested(1)
    await clock.advance(HELLO_MS - 1)
    expect(session.getConnection().state).toBe('connecting')
    expect(streams()).toHaveLength(1)
  })

  it('has its deadline from when the request is sent, not while headers are made', async () => {
    const { server, clock } = harness
    let give: (headers: Record<string, string>) => void = () => undefined
    const headers = (): Promise<Record<string, string>> => new Promise((resolve) => (give = resolve))
    const session = harness.connect({ clock, headers }).start('scan', {})
    await clock.advance(60_000)
    give({})
    await server.requested(1)
    await untilState(session, 'live')
    expect(streams()).toHaveLength(1)
  })

  it('counts as such when it is cut after 200 and before its second message', async () => {
    onStreams((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': hold\n\n', () => response.destroy())
    })
    const session = harness.connect().start('scan', {})
    await untilState(session, 'polling')
    expect(streams()).toHaveLength(2)
  })

  /** Lets time pass in steps that real requests can follow. */
  const pass = async (session: ClientSession, ms: number): Promise<void> => {
    const { server, clock } = harness
    for (let passed = 0; passed < ms; passed += server.pollAfterMs) {
      const polls = server.requests.length - streams().length
      await clock.advance(server.pollAfterMs)
      await server.requested(polls + streams().length + 1)
      await until(session, () => session.getConnection().lastMessageAt === clock.now())
    }
  }

  it('is probed again after 30 s, 1, 2 and 5 minutes, while the polls go on', async () => {
    const { server, clock } = harness
    server.pollAfterMs = 10_000
    const session = await startMute()
    const begin = clock.now()
    const probesAt: number[] = []
    while (clock.now() < begin + 900_000) {
      const before = streams().length
      await pass(session, 10_000)
      if (streams().length > before) probesAt.push((clock.now() - begin) / 1_000)
      expect(session.getConnection()).toMatchObject({ state: 'polling', stale: false })
    }
    // Each delay begins when the probe before it was given up, 4 s after it began, and ends with the next poll.
    expect(probesAt).toEqual([30, 100, 230, 540, 850])
    await finish(session)
  })

  it('is taken back once it has proved itself', async () => {
    const { server, clock } = harness
    server.pollAfterMs = 10_000
    const session = await startMute()
    server.always(() => undefined)
    await pass(session, 20_000)
    await clock.advance(10_000)
    await untilState(session, 'live')
    expect(session.getConnection()).toMatchObject({ transport: 'sse', stale: false })
    await finish(session)
  })

  it('is not taken back for its hello alone', async () => {
    const { server } = harness
    server.pollAfterMs = 10_000
    const session = await startMute()
    onStreams((response, _seen, honest) => {
      const write = response.write.bind(response)
      Object.assign(response, { write: (text: string) => !text.includes('hello') || write(text) })
      honest()
    })
    await pass(session, 40_000)
    expect(streams()).toHaveLength(3)
    expect(session.getConnection()).toMatchObject({ state: 'polling', transport: 'poll' })
    await finish(session)
  })
})

describe('a stream that does not last', () => {
  it('gives way to polls after six losses in a row, though it proves itself each time', async () => {
    const { server } = harness
    onStreams((response, _seen, honest) => {
      honest()
      setImmediate(() => response.destroy())
    })
    const session = harness.connect().start('scan', {})
    await untilState(session, 'polling')
    expect(streams()).toHaveLength(6)
    expect(session.getConnection()).toMatchObject({ attempt: 0, stale: false })
    await server.requested(9)
    server.session.complete(42)
    expect(await session.result).toBe(42)
    expect(session.getSnapshot()).toEqual(server.session.snapshot)
    expect([server.runs, keys().size]).toEqual([1, 1])
  })

  it('gives way where its platform tells of no reply at all, as Firefox does of one without a body', async () => {
    const { server } = harness
    const asFirefox = async (url: string, init?: RequestInit): Promise<Response> => {
      const response = await fetch(url, init)
      if (response.headers.get('content-type') !== 'text/event-stream') return response
      await response.body?.cancel()
      throw new TypeError('NetworkError when attempting to fetch resource.')
    }
    const session = harness.connect({ fetch: asFirefox }).start('scan', {})
    await untilState(session, 'polling')
    server.session.complete(42)
    expect(await session.result).toBe(42)
    expect([server.runs, keys().size, streams().length]).toEqual([1, 1, 6])
  })

  it('is waited for, and nothing else is tried, where it is forced', async () => {
    onStreams(drop)
    const session = harness.connect({ transport: 'sse' }).start('scan', {})
    await expect(session.result).rejects.toMatchObject({ code: 'network' })
    expect(harness.server.requests).toHaveLength(11)
  })
})

describe('a platform without a decoder of text', () => {
  it.each(['auto', 'poll'] as const)('polls, and asks in no loop: %s', async (transport) => {
    const { server } = harness
    const client = harness.connect({ transport })
    vi.stubGlobal('TextDecoder', undefined)
    onTestFinished(() => void vi.unstubAllGlobals())
    const session = client.start('scan', {})
    await untilState(session, 'polling')
    server.session.complete(42)
    expect(await session.result).toBe(42)
    expect(server.requests.length).toBeLessThan(10)
  })
})

describe('a transport that cannot', () => {
  it('is given up on 406, and streams are not probed', async () => {
    const { server, clock } = harness
    server.pollAfterMs = 60_000
    onStreams(problem(406, 'transport_disabled'))
    const session = harness.connect({ clock }).start('scan', {})
    await untilState(session, 'polling')
    for (let minutes = 0; minutes < 10; minutes += 1) {
      const { length } = server.requests
      await clock.advance(60_000)
      await server.requested(length + 1)
      await until(session, () => session.getConnection().lastMessageAt === clock.now())
    }
    expect(streams()).toHaveLength(1)
    await finish(session)
  })

  for (const status of [404, 405, 406]) {
    it(`is given up where the route of events answers ${status}`, async () => {
      const theirs = harness.server.create('theirs')
      onStreams((response) => void response.writeHead(status).end('no such page'))
      const session = harness.connect().follow('theirs')
      await untilState(session, 'polling')
      theirs.complete(1)
      expect(await session.result).toBe(1)
      expect(session.getSnapshot()).toEqual(theirs.snapshot)
    })
  }

  it('is given up where something else answers with a page of its own', async () => {
    const theirs = harness.server.create('theirs')
    onStreams((response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
    const session = harness.connect().follow('theirs')
    await untilState(session, 'polling')
    theirs.complete(1)
    expect(await session.result).toBe(1)
  })

  it('leaves the single reply in the end, and the work runs once', async () => {
    const { server } = harness
    server.always(({ headers }) =>
      headers.accept === 'text/event-stream' || headers.prefer ? problem(406, 'transport_disabled') : undefined,
    )
    const session = harness.connect().start('scan', {})
    await server.requested(3)
    server.session.complete({ answer: 42 })
    expect(await session.result).toEqual({ answer: 42 })
    expect(session.getConnection().transport).toBe('single')
    expect(server.runs).toBe(1)
    expect(keys().size).toBe(1)
  })

  it('ends it where nothing is left', async () => {
    harness.server.create('theirs')
    harness.server.always(() => problem(406, 'transport_disabled'))
    const session = harness.connect().follow('theirs')
    await expect(session.result).rejects.toMatchObject({ code: 'transport_disabled' })
    expect(harness.server.requests).toHaveLength(2)
  })

  it('is not given up where it is forced', async () => {
    harness.server.always(() => problem(406, 'transport_disabled'))
    const session = harness.connect({ transport: 'sse' }).start('scan', {})
    await expect(session.result).rejects.toMatchObject({ code: 'transport_disabled' })
    expect(harness.server.requests).toHaveLength(1)
  })
})

describe('an old server', () => {
  it('that knows nothing of progress gives its bare result', async () => {
    harness.server.always(() => (response: ServerResponse) => json(response, 200, { success: true, data: [1] }))
    const session = harness.connect().start('scan', {})
    expect(await session.result).toEqual({ success: true, data: [1] })
    expect(session.getSnapshot()).toMatchObject({ status: 'completed', percent: 100 })
    expect(harness.server.requests).toHaveLength(1)
  })
})

describe('where bodies cannot be streamed', () => {
  const withoutBody: typeof fetch = async (...args) => {
    const response = await fetch(...args)
    return new Proxy(response, {
      get(target, name) {
        if (name === 'body') return undefined
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }

  it('polls are held, and streams are asked for no more than once by all sessions of the client', async () => {
    const { server } = harness
    const client = harness.connect({ fetch: withoutBody })
    const session = client.start('scan', {})
    await until(session, () => session.getConnection().state === 'polling')
    await server.requested(3)
    expect(server.requests[2]?.path).toBe(`/sessions/${session.id}?after=0&wait=25`)
    server.session.complete(1)
    expect(await session.result).toBe(1)
    const next = client.start('scan', {})
    await next.started
    server.session.complete(2)
    expect(await next.result).toBe(2)
    expect(streams()).toHaveLength(1)
  })
})

describe('a large start', () => {
  const large = { text: 'x'.repeat(70_000) }

  it('begins in poll mode and follows by a stream', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', large)
    await untilState(session, 'live')
    expect(server.requests[0]?.headers).toMatchObject({ prefer: 'respond-async', accept: 'application/json' })
    expect(server.requests[1]?.path).toBe(`/sessions/${session.id}/events?after=0`)
    await finish(session)
  })

  it('is never timed out', async () => {
    const { server, clock } = harness
    server.play(mute)
    const session = harness.connect({ clock }).start('scan', large)
    await server.requested(1)
    await clock.advance(3_600_000)
    expect(session.getConnection().state).toBe('connecting')
    expect(server.requests).toHaveLength(1)
  })

  for (const [what, trick] of Object.entries({ 'a lost connection': drop, 'a 503': problem(503, 'shutting_down') })) {
    it(`is not repeated after ${what}`, async () => {
      harness.server.play(trick)
      const session = harness.connect().start('scan', large)
      await expect(session.result).rejects.toMatchObject({ retryable: true })
      expect(harness.server.requests).toHaveLength(1)
    })
  }

  it('with files goes as a form: the files by name, everything else as JSON', async () => {
    const { server } = harness
    const photo = new File(['bytes'], 'photo.jpg', { type: 'image/jpeg' })
    const session = harness.connect().start('scan', { tier: 'free', photo, more: [photo, photo] })
    await untilState(session, 'live')
    const { headers, body } = server.requests[0] as Seen
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(headers.prefer).toBe('respond-async')
    const form = await new Response(body, { headers: { 'content-type': String(headers['content-type']) } }).formData()
    expect([...form.keys()]).toEqual(['photo', 'more', 'more', 'input'])
    expect(form.get('input')).toBe('{"tier":"free"}')
    await finish(session)
  })
})

describe('a change of transport', () => {
  it('takes effect on what runs, and misses nothing', async () => {
    const { server } = harness
    const client = harness.connect()
    const session = client.start('scan', {})
    await untilState(session, 'live')
    client.setTransport('poll')
    await untilState(session, 'polling')
    server.session.progress({ percent: 20 })
    await until(session, () => session.getSnapshot()?.percent === 20)
    client.setTransport('auto')
    await untilState(session, 'live')
    client.setTransport('single')
    await server.requested(server.requests.length)
    await until(session, () => session.getConnection().transport === 'single')
    server.session.complete(1)
    expect(await session.result).toBe(1)
    expect(server.runs).toBe(1)
    expect(keys().size).toBe(1)
  })

  it('is no failure of what it interrupts', async () => {
    const { server } = harness
    const client = harness.connect({ transport: 'poll' })
    const session = client.start('scan', {})
    await untilState(session, 'polling')
    const states = recordStates(session)
    server.play(() => undefined)
    await server.requested(server.requests.length + 1)
    client.setTransport('sse')
    await untilState(session, 'live')
    expect(states.map(({ state }) => state)).not.toContain('reconnecting')
    expect(session.getConnection().attempt).toBe(0)
    await finish(session)
  })

  it('leaves alone who was given a transport of its own', async () => {
    const client = harness.connect()
    const session = client.start('scan', {}, { transport: 'poll' })
    await untilState(session, 'polling')
    client.setTransport('sse')
    const { length } = harness.server.requests
    await harness.server.requested(length + 2)
    expect(session.getConnection().transport).toBe('poll')
    expect(streams()).toHaveLength(0)
  })
})
