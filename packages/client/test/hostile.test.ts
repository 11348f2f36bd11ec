import type { SessionEvent } from '@progress/core'
import { describe, expect, it } from 'vitest'
import type { ClientSession, InvalidMessage } from '../src/index.ts'
import { recordStates, withServer } from './harness.ts'
import { frame, problem, type Trick } from './scripted-server.ts'
import { until, untilState } from './until.ts'

const harness = withServer()

const finish = async (session: ClientSession): Promise<void> => {
  harness.server.session.complete({ answer: 42 })
  expect(await session.result).toEqual({ answer: 42 })
  expect(session.getSnapshot()).toEqual(harness.server.session.snapshot)
  expect(harness.server.runs).toBe(1)
}

/** Streams honestly, and lets the test write what it likes in between. */
const meddled = (): { trick: Trick; write: (text: string) => void } => {
  let write: (text: string) => void = () => undefined
  return {
    trick(response, _seen, honest) {
      write = (text) => void response.write(text)
      honest()
    },
    write: (text) => write(text),
  }
}

const startMeddled = async () => {
  const { server } = harness
  const stream = meddled()
  const invalid: InvalidMessage[] = []
  server.play(stream.trick)
  const session = harness.connect({ onInvalid: (each) => invalid.push(each) }).start('scan', {})
  await untilState(session, 'live')
  server.session.progress({ percent: 10, append: { text: 'a' } })
  await until(session, () => session.getSnapshot()?.seq === 1)
  const event = (fields: object): string =>
    frame({ sessionId: server.session.id, timestamp: Date.now(), ...fields }, undefined)
  return { server, session, stream, invalid, event }
}

describe('a stream', () => {
  it('may be cut anywhere, at every byte', async () => {
    harness.server.play((response, _seen, honest) => {
      const whole = response.write.bind(response)
      const bytewise = (text: string): boolean => {
        for (const byte of Buffer.from(text)) whole(Buffer.from([byte]))
        return true
      }
      Object.assign(response, { write: bytewise })
      honest()
    })
    const session = harness.connect().start('scan', {})
    await session.started
    harness.server.session.progress({ message: 'Grüße, 世界 𝄞', percent: 10 })
    await until(session, () => session.getSnapshot()?.message === 'Grüße, 世界 𝄞')
    await finish(session)
    expect(harness.server.requests).toHaveLength(1)
  })

  it('may hold what is no JSON, or no message: it is counted and reported, and ends nothing', async () => {
    const { session, stream, invalid, server } = await startMeddled()
    for (const data of ['{"type":', 'null', '3', '[]', '{}', '{"type":"greeting","text":"hi"}']) {
      stream.write(`data: ${data}\n\n`)
    }
    await until(session, () => session.getConnection().invalid === 6)
    expect(invalid.map(({ fault }) => fault)).toEqual(['json', 'type', 'type', 'type', 'type', 'seq'])
    expect(invalid[0]).toEqual({ fault: 'json', message: '{"type":', path: `/sessions/${session.id}` })
    await finish(session)
    expect(server.requests).toHaveLength(1)
  })

  it('may hold an event of a newer version, which advances the state and is reported', async () => {
    const { session, invalid, server } = await startMeddled()
    server.session.emit({ type: 'applause', volume: 11 })
    server.session.progress({ percent: 20 })
    await until(session, () => session.getSnapshot()?.seq === 3)
    expect(invalid.map(({ fault }) => fault)).toEqual(['type'])
    await finish(session)
    expect(server.requests).toHaveLength(1)
  })

  it('that repeats an event is not applied twice', async () => {
    const { session, stream, event, server } = await startMeddled()
    stream.write(event({ type: 'progress', seq: 1, append: { text: 'a' } }))
    server.session.progress({ append: { text: 'b' } })
    await until(session, () => session.getSnapshot()?.seq === 2)
    expect(session.getSnapshot()?.partial).toEqual({ text: 'ab' })
    await finish(session)
    expect(server.requests).toHaveLength(1)
  })

  const breaks: Record<string, Partial<SessionEvent> | object> = {
    'with a gap': { type: 'progress', seq: 5, append: { text: '?' } },
    'with an overlap': { type: 'progress', seq: 3, since: 0, append: { text: '?' } },
    'with an invalid event': { type: 'progress', seq: 2, percent: 'much' },
    'with an invalid terminal event': { type: 'complete', seq: 2, outcome: 'maybe' },
    'with an invalid snapshot': { type: 'snapshot', seq: 2, snapshot: { seq: 2, percent: 50 } },
  }
  for (const [what, fields] of Object.entries(breaks)) {
    it(`${what} is read again from the cursor`, async () => {
      const { session, stream, event, server } = await startMeddled()
      stream.write(event(fields))
      await server.requested(2)
      expect(server.requests[1]?.path).toBe(`/sessions/${session.id}/events?after=1`)
      server.session.progress({ append: { text: 'b' } })
      await until(session, () => session.getSnapshot()?.seq === 2)
      expect(session.getSnapshot()?.partial).toEqual({ text: 'ab' })
      await finish(session)
      expect(server.requests).toHaveLength(2)
    })
  }

  it('with a gap that comes again is read without a cursor', async () => {
    const { session, stream, event, server } = await startMeddled()
    const gap = event({ type: 'progress', seq: 9 })
    server.play((response, _seen, honest) => {
      honest()
      response.write(gap)
    })
    stream.write(gap)
    await server.requested(3)
    expect(server.requests.slice(1).map(({ path }) => path)).toEqual([
      `/sessions/${session.id}/events?after=1`,
      `/sessions/${session.id}/events`,
    ])
    await finish(session)
  })

  it('that never stops having gaps is given up in the end, not asked for ever', async () => {
    harness.server.create('theirs')
    harness.server.always(() => (response, _seen, honest) => {
      honest()
      response.write(frame({ type: 'progress', sessionId: 'theirs', seq: 9, timestamp: 1 }))
    })
    const session = harness.connect({ transport: 'sse' }).follow('theirs')
    await expect(session.result).rejects.toMatchObject({ code: 'network' })
    expect(harness.server.requests.length).toBeLessThan(15)
  })

  it('of a server that has lost events replaces the state', async () => {
    const { session, server } = await startMeddled()
    server.session.progress({ percent: 50 })
    await until(session, () => session.getSnapshot()?.percent === 50)
    const second = meddled()
    server.play(second.trick)
    server.session.rewind(1)
    const client = harness.connect()
    client.close()
    const states = recordStates(session)
    void states
    await reconnect(session)
    await until(session, () => session.getSnapshot()?.seq === 1)
    expect(session.getSnapshot()).toEqual(server.session.snapshot)
    expect(session.getSnapshot()?.percent).toBe(10)
    await finish(session)
  })

  it('never shows a percentage that falls', async () => {
    const { session, stream, server } = await startMeddled()
    const seen: number[] = []
    session.subscribe(() => seen.push(session.getSnapshot()?.percent ?? 0))
    server.session.progress({ percent: 40 })
    await until(session, () => session.getSnapshot()?.percent === 40)
    const snapshot = { ...server.session.snapshot, seq: 7, percent: 5 }
    stream.write(frame({ type: 'snapshot', sessionId: session.id, seq: 7, snapshot }))
    await until(session, () => session.getSnapshot()?.seq === 7)
    expect(session.getSnapshot()?.percent).toBe(40)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })
})

/** Makes a session's stream reconnect: its own is cut from the server's side. */
async function reconnect(session: ClientSession): Promise<void> {
  harness.server.cutAll()
  await untilState(session, 'reconnecting', 'live')
}

describe('a poll', () => {
  it('of a server that has lost events replaces the state', async () => {
    const { server } = harness
    const session = harness.connect({ transport: 'poll' }).start('scan', {})
    await session.started
    server.session.progress({ percent: 10 })
    server.session.progress({ percent: 50 })
    await until(session, () => session.getSnapshot()?.percent === 50)
    server.session.rewind(1)
    await until(session, () => session.getSnapshot()?.percent === 10)
    await finish(session)
  })

  it('that cannot be read is asked for again', async () => {
    const { server } = harness
    const session = harness.connect({ transport: 'poll' }).start('scan', {})
    await session.started
    server.play(
      (response) => void response.writeHead(200).end('<html>'),
      (response) => void response.writeHead(200).end('{}'),
      problem(500, 'internal'),
    )
    await server.requested(server.requests.length + 3)
    await finish(session)
  })

  it('that is never answered is given up after 30 s and asked again', async () => {
    const { server, clock } = harness
    const session = harness.connect({ transport: 'poll', clock }).start('scan', {})
    await untilState(session, 'polling')
    server.play(() => undefined)
    await clock.advance(server.pollAfterMs)
    await server.requested(2)
    await clock.advance(30_000)
    await untilState(session, 'reconnecting')
    await clock.advance(0)
    await untilState(session, 'polling')
    server.session.complete({ answer: 42 })
    await clock.advance(server.pollAfterMs)
    await finish(session).catch(() => undefined)
    expect(session.getSnapshot()?.status).toBe('completed')
  })
})
