import { describe, expect, it } from 'vitest'
import type { ClientSession } from '../src/index.ts'
import { drop, mute, withServer } from './harness.ts'
import { json, problem, type Trick } from './scripted-server.ts'

const harness = withServer()
const HELLO_MS = 4_000

const keys = (): Set<unknown> => {
  const starts = harness.server.requests.filter(({ method }) => method === 'POST')
  return new Set(starts.map(({ headers }) => headers['idempotency-key']))
}

describe('a single reply', () => {
  it('is asked for again while the session is still running', async () => {
    const { server } = harness
    server.play(...Array.from({ length: 15 }, () => problem(504, 'still_running')))
    const session = harness.connect({ transport: 'single' }).start('scan', {})
    await server.requested(16)
    server.session.complete(1)
    expect(await session.result).toBe(1)
    expect(keys().size).toBe(1)
  })

  it('that is lost is asked for again, under the same key', async () => {
    const { server } = harness
    server.play(drop)
    const session = harness.connect({ transport: 'single' }).start('scan', {})
    await server.requested(2)
    server.session.complete(1)
    expect(await session.result).toBe(1)
    expect(keys().size).toBe(1)
  })
})

describe('a server that knows nothing of sessions', () => {
  it('gives a result, and nothing to wait for besides: there is no id, and nothing to cancel', async () => {
    const { server } = harness
    server.play((response) => json(response, 200, { answer: 42 }))
    const session = harness.connect({ transport: 'single' }).start('scan', {})
    expect(await session.result).toEqual({ answer: 42 })
    await expect(session.started).rejects.toMatchObject({ code: 'network' })
    await expect(session.cancel()).rejects.toMatchObject({ code: 'network' })
    expect(session.getSnapshot()).toMatchObject({ status: 'completed', result: { answer: 42 } })
    expect(server.requests).toHaveLength(1)
  })
})

/** Gives status and headers, and breaks off in the middle of the body. */
const breakOff: Trick = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
  response.write('{"answer"', () => response.destroy())
}

describe('a reply that breaks off', () => {
  it('is a lost connection, and asked for again: in single mode', async () => {
    const { server } = harness
    server.play(breakOff)
    const session = harness.connect({ transport: 'single' }).start('scan', {})
    await server.requested(2)
    server.session.complete(1)
    expect(await session.result).toBe(1)
    expect(keys().size).toBe(1)
  })

  it('is a lost connection, and asked for again: in poll mode', async () => {
    const { server } = harness
    server.play(breakOff, (_response, _seen, honest) => honest(), breakOff)
    const session = harness.connect({ transport: 'poll' }).start('scan', {})
    await server.requested(2)
    server.session.complete(1)
    expect(await session.result).toBe(1)
    expect(session.getConnection().transport).toBe('poll')
    expect(keys().size).toBe(1)
  })
})

describe('the state that belongs to a single reply', () => {
  const ENDS = {
    'a result': (session: ClientSession) => {
      harness.server.session.complete({ answer: 42 })
      return expect(session.result).resolves.toEqual({ answer: 42 })
    },
    'a failure': (session: ClientSession) => {
      harness.server.session.emit({ type: 'error', error: { code: 'broken', message: 'Broken', retryable: false } })
      return expect(session.result).rejects.toMatchObject({ code: 'broken' })
    },
    'a cancellation': (session: ClientSession) => {
      harness.server.session.emit({ type: 'cancelled', reason: 'Enough' })
      return expect(session.result).rejects.toMatchObject({ code: 'cancelled' })
    },
  }
  /** Plays a trick on whoever asks for a state. */
  const onStates = (trick: Trick): void => harness.server.always(({ method }) => (method === 'GET' ? trick : undefined))

  for (const [what, end] of Object.entries(ENDS)) {
    it(`comes with ${what}`, async () => {
      const { server } = harness
      const session = harness.connect({ transport: 'single' }).start('scan', {})
      await server.requested(1)
      server.session.progress({ stages: { look: { status: 'completed' } }, append: { text: 'seen' } })
      await end(session)
      expect(session.getSnapshot()).toEqual(server.session.snapshot)
      expect(server.requests.map(({ path }) => path)).toEqual(['/workflows/scan', `/sessions/${session.id}`])
    })

    for (const [why, trick] of Object.entries({ 'is refused': problem(403, 'forbidden'), 'gets lost': drop })) {
      it(`that ${why} does no harm to ${what}`, async () => {
        const { server } = harness
        onStates(trick)
        const session = harness.connect({ transport: 'single' }).start('scan', {})
        await server.requested(1)
        await end(session)
        expect(session.getSnapshot()?.status).toBe(server.session.snapshot.status)
        expect(session.getConnection().state).toBe('closed')
        expect(server.requests).toHaveLength(2)
      })
    }
  }

  it('is waited for as long as a hello, and no longer', async () => {
    const { server, clock } = harness
    onStates(mute)
    const session = harness.connect({ clock, transport: 'single' }).start('scan', {})
    await server.requested(1)
    server.session.complete({ answer: 42 })
    await server.requested(2)
    await clock.advance(HELLO_MS - 1)
    expect(session.getSnapshot()).toBeUndefined()
    await clock.advance(1)
    expect(await session.result).toEqual({ answer: 42 })
    expect(session.getSnapshot()).toMatchObject({ status: 'completed', percent: 100, result: { answer: 42 } })
  })

  it('is not waited for by who has left', async () => {
    const { server, clock } = harness
    onStates(mute)
    const session = harness.connect({ clock, transport: 'single' }).start('scan', {})
    await server.requested(1)
    server.session.complete({ answer: 42 })
    await server.requested(2)
    session.detach()
    await expect(session.result).rejects.toMatchObject({ code: 'detached' })
    expect(session.getSnapshot()).toBeUndefined()
    expect(clock.pending).toBe(0)
  })
})
