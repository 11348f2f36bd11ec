import { ProgressError } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { dispatch } from '@progress/server'
import { describe, expect, it } from 'vitest'
import { expectProblem, messagesOf, pollBodyOf, readFrames } from './reading.ts'
import { build, gate, HOSTS, pathOf, serve, sessionOf, until } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }
const POLL = { prefer: 'respond-async' }
const start = '/workflows/build'

describe.each(HOSTS)('POST /workflows/{name} over %s', (host) => {
  describe('single', () => {
    it('answers with the bare result, as ever', async () => {
      const { post, gate } = await serve({ host })
      gate.open({ made: ['a'] })
      const response = await post(start, { name: 'x' })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(sessionOf(response)).toMatch(/^[\w-]{22}$/)
      expect(await response.json()).toEqual({ made: ['a'] })
    })

    it('answers null for a result that is undefined', async () => {
      const { post, gate } = await serve({ host })
      gate.open(undefined)
      expect(await (await post(start, { name: 'x' })).text()).toBe('null')
    })

    it.each([
      ['timeout', 504],
      ['deadline', 504],
      ['stalled', 503],
      ['out_of_stock', 418],
      ['never_heard_of', 500],
    ])('answers a failure with %s by a closed problem with %i', async (code, status) => {
      const { post, gate } = await serve({ host })
      gate.fail(new ProgressError(code, { message: 'no', details: { left: 0 } }))
      const response = await post(start, { name: 'x' })
      const problem = await expectProblem(response, status, code)
      expect(problem).toMatchObject({
        closed: true,
        detail: 'no',
        details: { left: 0 },
        sessionId: sessionOf(response),
      })
    })

    it('answers a cancelled session with 409', async () => {
      const { post, runs, manager } = await serve({ host })
      const waiting = post(start, { name: 'x' })
      await until(() => runs.count === 1)
      const { items } = await manager.list()
      await manager.control(items[0]?.sessionId ?? '', 'cancel')
      expect(await expectProblem(await waiting, 409, 'cancelled')).toMatchObject({ closed: true })
    })

    it('never says what an exception says', async () => {
      const { post, gate } = await serve({ host })
      gate.fail(new Error('password is hunter2'))
      const problem = await expectProblem(await post(start, { name: 'x' }), 500, 'internal')
      expect(JSON.stringify(problem)).not.toContain('hunter2')
      expect(problem.closed).toBe(true)
    })

    it('answers 504 with the address where the server may not wait longer, and the work goes on', async () => {
      const { post, gate, request } = await serve({ host, singleWaitMs: 1, base: '/api' })
      const response = await post(`/api${start}`, { name: 'x' })
      const problem = await expectProblem(response, 504, 'still_running')
      expect(problem).toMatchObject({ sessionId: sessionOf(response), retryable: true })
      expect(problem).not.toHaveProperty('closed')
      expect(response.headers.get('location')).toBe(`/api${pathOf(response)}`)
      gate.open('late')
      const body = await pollBodyOf(await request(`${response.headers.get('location')}?after=0&wait=30`))
      expect(body.seq).toBeGreaterThan(0)
    })
  })

  describe('stream', () => {
    it('begins with hello and a snapshot at 0, then tells every event, and ends after the terminal one', async () => {
      const { post } = await serve({
        host,
        async work(_input, emitter) {
          emitter.stage('fetch')
          emitter.partial({ draft: 'd' })
          emitter.stage('make')
          return { made: true }
        },
      })
      const response = await post(start, { name: 'x' }, STREAM)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
      expect(response.headers.get('x-accel-buffering')).toBe('no')
      const frames = await readFrames(response).rest()
      expect(frames[0]?.message).toMatchObject({ type: 'hello', seq: 0, protocol: 1, sessionId: sessionOf(response) })
      expect(frames[0]?.fields).toMatchObject({ retry: '3000' })
      expect(frames[0]?.fields).not.toHaveProperty('id')
      expect(frames[1]?.message).toMatchObject({ type: 'snapshot', seq: 0, snapshot: { status: 'pending' } })
      expect(frames[1]?.fields).toMatchObject({ id: '0' })
      expect(frames.at(-1)?.message).toMatchObject({ type: 'complete', data: { made: true } })
    })

    it('ignores a cursor where it creates the session', async () => {
      const { post, gate } = await serve({ host })
      gate.open(1)
      const messages = await messagesOf(
        await post(`${start}?after=7`, { name: 'x' }, { ...STREAM, 'last-event-id': '9' }),
      )
      expect(messages.map(({ type }) => type).slice(0, 2)).toEqual(['hello', 'snapshot'])
      expect(messages[1]).toMatchObject({ seq: 0 })
    })

    it('refuses a cursor that is none, before anything is created', async () => {
      const { post, manager } = await serve({ host })
      await expectProblem(await post(`${start}?after=x`, { name: 'x' }, STREAM), 400, 'invalid_cursor')
      expect((await manager.list()).items).toEqual([])
    })

    it('follows a joined session from the cursor, or from its snapshot, and has nothing left at its end', async () => {
      const { post, gate } = await serve({ host })
      gate.open('done')
      const headers = { ...STREAM, 'idempotency-key': 'k' }
      const first = await messagesOf(await post(start, { name: 'x' }, headers))
      const last = first.at(-1)
      const seq = last && 'seq' in last ? last.seq : undefined
      const again = await messagesOf(await post(start, { name: 'x' }, headers))
      expect(again.map(({ type }) => type)).toEqual(['hello', 'snapshot'])
      expect(again[1]).toMatchObject({ seq, snapshot: { status: 'completed', result: 'done' } })
      const since = await messagesOf(await post(start, { name: 'x' }, { ...headers, 'last-event-id': '0' }))
      expect(since.at(-1)).toMatchObject({ type: 'complete', seq })
      const end = await post(`${start}?after=${seq}`, { name: 'x' }, headers)
      expect([end.status, await end.text()]).toEqual([204, ''])
      expect(sessionOf(end)).toBe(again[0] && 'sessionId' in again[0] ? again[0].sessionId : '')
    })

    it('goes on working when its client leaves', async () => {
      const { post, gate, request, handler } = await serve({ host })
      const leaving = new AbortController()
      const response = await request(start, {
        method: 'POST',
        body: '{"name":"x"}',
        headers: { ...STREAM, 'content-type': 'application/json' },
        signal: leaving.signal,
      })
      await readFrames(response).upTo('snapshot')
      leaving.abort()
      await until(() => handler.stats().connections.sse === 0)
      gate.open('kept')
      const key = { 'idempotency-key': 'other' }
      expect(await (await post(start, { name: 'x' }, key)).json()).toBe('kept')
      const body = await pollBodyOf(await request(pathOf(response)))
      expect(body).toMatchObject({ closed: true, snapshot: { result: 'kept' } })
    })
  })

  describe('poll', () => {
    it('answers 202 with the state, its address and when to ask, and says that it heard the preference', async () => {
      const { post, request } = await serve({ host, base: '/api' })
      const response = await post(`/api${start}`, { name: 'x' }, POLL)
      expect(response.status).toBe(202)
      expect(response.headers.get('location')).toBe(`/api${pathOf(response)}`)
      expect(response.headers.get('retry-after')).toBe('2')
      expect(response.headers.get('preference-applied')).toBe('respond-async')
      const body = await pollBodyOf(response)
      expect(body).toMatchObject({
        sessionId: sessionOf(response),
        workflow: 'build',
        closed: false,
        pollAfterMs: 2_000,
      })
      expect((await request(`${response.headers.get('location')}`)).status).toBe(200)
    })

    it('confirms no preference that was not said', async () => {
      const { post } = await serve({ host })
      const response = await post(`${start}?stream=poll`, { name: 'x' })
      expect([response.status, response.headers.get('preference-applied')]).toEqual([202, null])
    })

    it('answers 202 also for a joined session that has ended, and does not say when to ask again', async () => {
      const { post, gate } = await serve({ host })
      gate.fail(new ProgressError('out_of_stock'))
      const key = { 'idempotency-key': 'k' }
      await post(start, { name: 'x' }, key)
      const response = await post(start, { name: 'x' }, { ...POLL, ...key })
      expect([response.status, response.headers.get('retry-after')]).toEqual([202, null])
      expect(await pollBodyOf(response)).toMatchObject({ closed: true, status: 'failed' })
    })

    it('waits as long as it is asked to, and answers as single if the end comes', async () => {
      const { post, gate } = await serve({ host })
      gate.open('quick')
      const response = await post(start, { name: 'x' }, { prefer: 'respond-async, wait=20' })
      expect([response.status, await response.json()]).toEqual([200, 'quick'])
    })

    it('answers 202 when the end does not come in that time', async () => {
      const clock = fakeClock()
      const { post, handler } = await serve({ host, store: { clock } })
      const waiting = post(start, { name: 'x' }, { prefer: 'respond-async, wait=99' })
      await until(() => handler.stats().hubs.waiting === 1)
      await clock.advance(29_900)
      expect(handler.stats().hubs.waiting).toBe(1)
      await clock.advance(200)
      const response = await waiting
      expect([response.status, response.headers.get('preference-applied')]).toEqual([202, 'respond-async'])
    })
  })

  it('says on every reply what it depends on', async () => {
    const { post, request, gate } = await serve({ host })
    gate.open(1)
    const replies = [
      await post(start, { name: 'x' }),
      await post(start, { name: 'x' }, STREAM),
      await post(start, { name: 'x' }, POLL),
      await post(start, {}),
      await post('/workflows/none', {}),
      await request(start),
      await post(start, { name: 'x' }, { authorization: 'none' }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 202, 422, 404, 405, 401])
    for (const { headers } of replies) expect(headers.get('vary')).toBe('Accept, Prefer')
  })

  describe('the order of checks', () => {
    const bad = {
      workflow: '/workflows/none',
      query: '?stream=x',
      type: 'text/plain',
      json: '{',
      input: '{}',
      key: 'a b',
    }

    it.each([
      ['workflow', bad.workflow + bad.query, bad.type, bad.json, 404, 'unknown_workflow'],
      ['negotiation', start + bad.query, bad.type, bad.json, 400, 'invalid_request'],
      ['media type', start, bad.type, bad.json, 415, 'unsupported_media_type'],
      ['JSON', start, 'application/json', bad.json, 400, 'invalid_request'],
      ['input', start, 'application/json', bad.input, 422, 'invalid_input'],
      ['key', start, 'application/json', '{"name":"x"}', 400, 'invalid_request'],
    ])('finds a bad %s first', async (_what, path, type, body, status, code) => {
      const { request, manager } = await serve({ host, maxConnections: 1 })
      const headers = { 'content-type': type, 'idempotency-key': bad.key }
      await expectProblem(await request(path, { method: 'POST', body, headers }), status, code)
      expect((await manager.list()).items).toEqual([])
    })

    it('looks at the key before the limits', async () => {
      const { post } = await serve({ host, maxConnections: 1 })
      const key = { 'idempotency-key': 'k' }
      const held = await post(start, { name: 'x' }, { ...STREAM, ...key })
      await expectProblem(await post(start, { name: 'y' }, key), 422, 'idempotency_mismatch')
      await expectProblem(await post(start, { name: 'x' }, key), 429, 'too_many_connections')
      await held.body?.cancel()
    })
  })

  describe('dispatch', () => {
    it('hands the session to a queue, whose worker may be anywhere', async () => {
      const queued = gate<{ input: unknown; sessionId: string }>()
      const { post, manager } = await serve({
        host,
        workflows: [dispatch(build, (input, { sessionId }) => queued.open({ input, sessionId }))],
      })
      const waiting = post(start, { name: 'x' })
      const { input, sessionId } = await queued.passed
      expect(input).toEqual({ name: 'x', size: 1 })
      await manager.attach(build, sessionId, async ({ name }) => `made ${name}`)
      expect(await (await waiting).json()).toBe('made x')
    })

    it.each([{}, STREAM, POLL])('leaves nothing behind where the queue refuses it: %o', async (mode) => {
      const { post, manager, handler } = await serve({
        host,
        workflows: [dispatch(build, () => Promise.reject(new Error('queue is down')))],
      })
      const headers = { ...(mode as Record<string, string>), 'idempotency-key': 'k' }
      const response = await post(start, { name: 'x' }, headers)
      const problem = await expectProblem(response, 503, 'dispatch_failed')
      expect(JSON.stringify(problem)).not.toContain('queue is down')
      expect(response.headers.get('retry-after')).toBe('5')
      expect(response.headers.get('progress-session')).toBeNull()
      expect((await manager.list()).items).toEqual([])
      expect(handler.stats().connections).toMatchObject({ sse: 0, poll: 0, single: 0 })
      // The key is free again: another input may have it.
      await expectProblem(await post(start, { name: 'y' }, headers), 503, 'dispatch_failed')
    })
  })

  it('hands the work to the host’s waitUntil', async () => {
    const kept: Promise<unknown>[] = []
    const { post, gate, manager } = await serve({ host, waitUntil: (work) => kept.push(work) })
    await post(start, { name: 'x' }, POLL)
    expect(kept).toHaveLength(1)
    gate.open(1)
    await kept[0]
    expect((await manager.list()).items[0]?.status).toBe('completed')
  })
})
