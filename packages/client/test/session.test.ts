import { isProgressError } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { drop, withServer } from './harness.ts'
import { problem } from './scripted-server.ts'
import { until, untilState } from './until.ts'

const harness = withServer()

describe('a session', () => {
  for (const transport of ['sse', 'poll'] as const) {
    it(`is followed over ${transport} from its start to its end`, async () => {
      const { server } = harness
      const session = harness.connect({ transport }).start('scan', { barcode: '123' })
      expect(session.id).toBeUndefined()
      expect(await session.started).toBe(server.session.id)
      server.session.progress({ percent: 10, stage: 'look', message: 'Looking' })
      await until(session, () => session.getSnapshot()?.percent === 10)
      server.session.progress({ percent: 60, stage: 'think', message: 'Thinking' })
      server.session.complete({ answer: 42 })
      expect(await session.result).toEqual({ answer: 42 })
      expect(session.getSnapshot()).toEqual(server.session.snapshot)
      expect(session.getConnection()).toMatchObject({ state: 'closed', transport, attempt: 0, stale: false })
      expect(session.getConnection().error).toBeUndefined()
      expect(server.runs).toBe(1)
      expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/workflows/scan', body: '{"barcode":"123"}' })
    })
  }

  it('is waited for over single', async () => {
    const { server } = harness
    const session = harness.connect({ transport: 'single' }).start('scan', {})
    await server.requested(1)
    server.session.complete({ answer: 42 })
    expect(await session.result).toEqual({ answer: 42 })
    expect(session.id).toBe(server.session.id)
    expect(session.getSnapshot()).toMatchObject({ status: 'completed', percent: 100, result: { answer: 42 } })
    expect(server.runs).toBe(1)
  })

  it('is followed by its id', async () => {
    const { server } = harness
    const theirs = server.create('theirs')
    theirs.progress({ percent: 30 })
    const session = harness.connect().follow('theirs')
    expect(session.id).toBe('theirs')
    await until(session, () => session.getSnapshot()?.percent === 30)
    expect(session.getConnection()).toMatchObject({ state: 'live', transport: 'sse', stale: false })
    theirs.complete(null)
    expect(await session.result).toBeNull()
    expect(session.getSnapshot()).toEqual(theirs.snapshot)
  })

  it('that has ended already gives its result at once', async () => {
    const theirs = harness.server.create('theirs')
    theirs.complete(['done'])
    expect(await harness.connect().follow('theirs').result).toEqual(['done'])
  })

  it('rejects its result with what the session failed with', async () => {
    const session = harness.connect().start('scan', {})
    await session.started
    const error = { code: 'product_not_found', message: 'Nobody knows it', retryable: false, details: { barcode: '1' } }
    harness.server.session.emit({ type: 'error', error })
    const failure = await session.result.catch((reason: unknown) => reason)
    expect(isProgressError(failure, 'product_not_found')).toBe(true)
    expect(failure).toMatchObject(error)
    expect(session.getSnapshot()).toEqual(harness.server.session.snapshot)
    expect(session.getConnection().error).toBeUndefined()
  })

  it('in single mode fails with what the session failed with', async () => {
    const session = harness.connect({ transport: 'single' }).start('scan', {})
    await harness.server.requested(1)
    const error = { code: 'timeout', message: 'Too slow', retryable: true }
    harness.server.session.emit({ type: 'error', error })
    await expect(session.result).rejects.toMatchObject({ code: 'timeout' })
    expect(session.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
  })

  it('that is refused rejects, says why on its connection, and has no snapshot', async () => {
    const issues = [{ path: ['barcode'], message: 'Too short' }]
    harness.server.play(problem(422, 'invalid_input', { issues, detail: 'The barcode is too short' }))
    const session = harness.connect().start('scan', { barcode: '1' })
    await expect(session.result).rejects.toMatchObject({ code: 'invalid_input', issues, retryable: false })
    await expect(session.started).rejects.toMatchObject({ code: 'invalid_input' })
    expect(session.getSnapshot()).toBeUndefined()
    expect(session.getConnection()).toMatchObject({
      state: 'closed',
      error: { code: 'invalid_input', message: 'The barcode is too short' },
    })
    expect(harness.server.requests).toHaveLength(1)
  })

  it('gives the same snapshot until it changes, and never changes one', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', {})
    await session.started
    server.session.progress({ percent: 10, items: { a: { status: 'active' } } })
    await until(session, () => session.getSnapshot()?.percent === 10)
    const before = session.getSnapshot()
    const copy = structuredClone(before)
    expect(session.getSnapshot()).toBe(before)
    server.session.progress({ items: { a: { status: 'completed' } }, counters: { files: 1 } })
    await until(session, () => session.getSnapshot()?.counts.completed === 1)
    expect(session.getSnapshot()).not.toBe(before)
    expect(before).toEqual(copy)
  })

  it('sends the headers that it is given, asking for them before each request', async () => {
    let calls = 0
    const session = harness
      .connect({ transport: 'poll', headers: async () => ({ authorization: `Bearer ${++calls}` }) })
      .start('scan', {})
    await session.started
    await harness.server.requested(3)
    const sent = harness.server.requests.slice(0, 3).map(({ headers }) => headers.authorization)
    expect(sent).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3'])
  })

  it('joins the session of a key that was used before', async () => {
    const client = harness.connect()
    const first = client.start('scan', {}, { key: 'the-key' })
    const second = client.start('scan', {}, { key: 'the-key', transport: 'poll' })
    expect(await first.started).toBe(await second.started)
    harness.server.session.complete(1)
    expect(await Promise.all([first.result, second.result])).toEqual([1, 1])
    expect(harness.server.runs).toBe(1)
  })

  it('makes a key of 128 random bits for each start', async () => {
    const client = harness.connect()
    await Promise.all([client.start('scan', {}).started, client.start('scan', {}).started])
    const keys = harness.server.requests.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys).size).toBe(2)
    for (const key of keys) expect(key).toMatch(/^[a-p]{32}$/)
  })

  it('says that it is slow after 30 s', async () => {
    const { clock } = harness
    const session = harness.connect({ clock }).start('scan', {})
    await untilState(session, 'live')
    await clock.advance(29_999)
    expect(session.getConnection().slow).toBe(false)
    await clock.advance(1)
    expect(session.getConnection().slow).toBe(true)
  })

  it('that nobody follows any more frees its connection and goes on', async () => {
    const { server, clock } = harness
    const session = harness.connect({ clock }).start('scan', {})
    await untilState(session, 'live')
    session.detach()
    await expect(session.result).rejects.toMatchObject({ code: 'detached' })
    expect(session.getConnection()).toMatchObject({ state: 'closed' })
    expect(session.getConnection().error).toBeUndefined()
    expect(clock.pending).toBe(0)
    server.session.progress({ percent: 50 })
    expect(session.getSnapshot()?.percent).toBe(0)
    expect(server.requests).toHaveLength(1)
  })

  it('that is detached at once sends nothing', async () => {
    const session = harness.connect().start('scan', {})
    session.detach()
    await expect(session.started).rejects.toMatchObject({ code: 'detached' })
    expect(harness.server.requests).toHaveLength(0)
  })

  it('raises no unhandled rejection when nobody looks', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listen)
    harness.server.always(() => problem(403, 'forbidden'))
    const session = harness.connect().start('scan', {})
    void session.cancel()
    await untilState(session, 'closed')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listen)
    expect(unhandled).toEqual([])
  })

  it('shows a listener that throws to the platform, and is not disturbed', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', {})
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
    const stop = session.subscribe(() => {
      stop()
      throw new TypeError('a bug of the page')
    })
    await session.started
    expect(await thrown).toMatchObject({ message: 'a bug of the page' })
    server.session.complete(1)
    expect(await session.result).toBe(1)
    expect(server.requests).toHaveLength(1)
  })
})

describe('controls', () => {
  it('cancel asks the server, and the result rejects when the worker has stopped', async () => {
    const session = harness.connect().start('scan', {})
    await session.cancel()
    await expect(session.result).rejects.toMatchObject({ code: 'cancelled', message: 'Cancelled by its owner' })
    expect(session.getSnapshot()).toEqual(harness.server.session.snapshot)
  })

  it('pause and resume go to the session', async () => {
    const session = harness.connect().start('scan', {})
    await session.pause()
    await session.resume()
    const paths = harness.server.requests.map(({ path }) => path)
    expect(paths.slice(1)).toEqual([`/sessions/${session.id}/pause`, `/sessions/${session.id}/resume`])
  })

  it('reject with what the server says', async () => {
    const session = harness.connect().start('scan', {})
    await session.started
    harness.server.session.complete(1)
    await session.result
    await expect(session.cancel()).rejects.toMatchObject({ code: 'not_controllable' })
  })

  it('wait for a session that has no id yet, and reject if it never gets one', async () => {
    harness.server.play(problem(403, 'forbidden'))
    await expect(harness.connect().start('scan', {}).cancel()).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('retry of an ended session follows the new one', async () => {
    const session = harness.connect().start('scan', {})
    await session.started
    harness.server.session.emit({ type: 'error', error: { code: 'x', message: 'x', retryable: true } })
    await session.result.catch(() => undefined)
    const again = await session.retry(['a'])
    expect(again.id).toBe(harness.server.session.id)
    expect(again).not.toBe(session)
    expect(harness.server.requests.at(-1)?.body ?? '').toBeDefined()
    harness.server.session.complete('better')
    expect(await again.result).toBe('better')
  })

  it('retry of a live session stays with it, and names the items', async () => {
    const session = harness.connect().start('scan', {})
    expect(await session.retry(['file-3'])).toBe(session)
    expect(harness.server.requests.at(-1)).toMatchObject({
      path: `/sessions/${session.id}/retry`,
      body: '{"items":["file-3"]}',
    })
  })

  it('retry starts the input again where the server has not kept it', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', { barcode: '7' })
    await session.started
    server.session.emit({ type: 'error', error: { code: 'x', message: 'x', retryable: true } })
    await session.result.catch(() => undefined)
    server.play(problem(409, 'not_controllable'))
    const again = await session.retry()
    await again.started
    expect(server.runs).toBe(2)
    const starts = server.requests.filter(({ path }) => path === '/workflows/scan')
    expect(starts.map(({ body }) => body)).toEqual(['{"barcode":"7"}', '{"barcode":"7"}'])
    expect(starts[0]?.headers['idempotency-key']).not.toBe(starts[1]?.headers['idempotency-key'])
  })

  it('send their headers once more after a 401', async () => {
    const session = harness.connect().start('scan', {})
    await session.started
    harness.server.play(problem(401, 'unauthorized'))
    await session.pause()
    expect(harness.server.requests.filter(({ path }) => path.endsWith('/pause'))).toHaveLength(2)
  })
})

describe('a client', () => {
  it('finds the sessions of a workflow that have not ended, newest first', async () => {
    const { server } = harness
    server.create('a')
    server.create('b').complete(1)
    server.create('c').progress({ percent: 5 })
    const active = await harness.connect().findActive('scan')
    expect(active.map(({ sessionId, percent }) => [sessionId, percent])).toEqual([
      ['c', 5],
      ['a', 0],
    ])
    expect(server.requests[0]?.path).toBe('/sessions?workflow=scan')
  })

  it('sends what has no method of its own, with its headers, and rejects with what is refused', async () => {
    const { server } = harness
    server.create('a').complete(1)
    const client = harness.connect({ headers: { 'x-who': 'ada' } })
    expect(await (await client.send('/sessions?workflow=scan')).json()).toMatchObject({
      sessions: [{ sessionId: 'a' }],
    })
    expect(server.requests.at(-1)?.headers['x-who']).toBe('ada')
    server.play(problem(409, 'session_live'))
    await expect(client.send('/sessions/a', { method: 'DELETE' })).rejects.toMatchObject({ code: 'session_live' })
  })

  it('detaches from everything when it is closed', async () => {
    const client = harness.connect()
    const sessions = [client.start('scan', {}), client.start('scan', {})]
    await Promise.all(sessions.map(({ started }) => started))
    client.close()
    for (const session of sessions) expect(session.getConnection().state).toBe('closed')
  })

  it('accepts a url with or without a slash at its end', async () => {
    const client = harness.connect({ url: `${harness.server.url}/` })
    await client.start('scan', {}).started
    expect(harness.server.requests[0]?.path).toBe('/workflows/scan')
  })

  it('gives up with `network` when nobody answers', async () => {
    harness.server.always(() => drop)
    const session = harness.connect().start('scan', {})
    await expect(session.result).rejects.toMatchObject({ code: 'network', retryable: true })
  })
})
