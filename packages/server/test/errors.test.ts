import { ProgressError, type SessionStore } from '@progress/core'
import { problemSchema } from '@progress/core/schemas'
import { fakeClock, flakyStore } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { expectProblem, readFrames } from './reading.ts'
import { HOSTS, pathOf, serve, until } from './serving.ts'

const input = { name: 'x' }

/** A store whose reads fail as a driver's do. */
const broken =
  (error: Error) =>
  (store: SessionStore): SessionStore => ({
    ...flakyStore(store, {}),
    read: () => Promise.reject(error),
    health: () => Promise.reject(error),
  })

describe.each(HOSTS)('errors over %s', (host) => {
  it.each([
    ['GET', '/workflows/build', 405, 'method_not_allowed', 'POST'],
    ['PUT', '/sessions', 405, 'method_not_allowed', 'GET, HEAD'],
    ['POST', '/sessions/a', 405, 'method_not_allowed', 'GET, HEAD, DELETE'],
    ['POST', '/sessions/a/events', 405, 'method_not_allowed', 'GET, HEAD'],
    ['POST', '/sessions/a/items', 405, 'method_not_allowed', 'GET, HEAD'],
    ['GET', '/sessions/a/cancel', 405, 'method_not_allowed', 'POST'],
    ['DELETE', '/topics/a', 405, 'method_not_allowed', 'GET, HEAD'],
    ['PATCH', '/health', 405, 'method_not_allowed', 'GET, HEAD'],
    ['GET', '/', 404, 'not_found', null],
    ['GET', '/sessions/', 404, 'not_found', null],
    ['GET', '/sessions/a/b/c', 404, 'not_found', null],
    ['POST', '/workflows/a%2Fb', 404, 'unknown_workflow', null],
    ['POST', '/workflows/__proto__', 404, 'unknown_workflow', null],
  ])('%s %s is %i %s', async (method, path, status, code, allow) => {
    const { request } = await serve({ host })
    const response = await request(path, { method })
    expect([response.headers.get('allow'), response.headers.get('cache-control')]).toEqual([allow, 'no-store'])
    await expectProblem(response, status, code)
  })

  it('are problems with type, title, status, detail, code and retryable', async () => {
    const { request } = await serve({ host })
    const problem = problemSchema.parse(await (await request('/sessions/none')).json())
    expect(problem).toEqual({
      type: 'urn:progress:error:session_not_found',
      title: 'There is no such session',
      status: 404,
      detail: 'There is no such session',
      code: 'session_not_found',
      retryable: false,
    })
  })

  it('say that the store cannot be reached, and when to ask again', async () => {
    const wrapStore = broken(new ProgressError('store_unavailable', { cause: new Error('ECONNREFUSED 10.0.0.7') }))
    const { request } = await serve({ host, wrapStore })
    for (const path of ['/sessions/a', '/sessions/a/events']) {
      const response = await request(path)
      expect(response.headers.get('retry-after')).toBe('2')
      const problem = await expectProblem(response, 503, 'store_unavailable')
      expect(JSON.stringify(problem)).not.toContain('10.0.0.7')
    }
    const health = await request('/health')
    expect([health.status, await health.json()]).toMatchObject([503, { status: 'failing', store: 'memory' }])
  })

  it('are one fixed text where an exception is behind them, which is logged', async () => {
    const error = new Error('connect ECONNREFUSED postgres://app:hunter2@10.0.0.7')
    const { request, logger } = await serve({ host, wrapStore: broken(error) })
    const problem = await expectProblem(await request('/sessions/a'), 500, 'internal')
    expect(problem.detail).toBe('Something went wrong inside the server')
    expect(logger.withMessage('a request failed')).toMatchObject([{ level: 'error', fields: { err: error } }])
  })

  it('leave no session behind that could not be handed over', async () => {
    const calls: string[] = []
    const call = (method: string): 'fail' | undefined => {
      calls.push(method)
      return method === 'read' ? 'fail' : undefined
    }
    const { post, runs } = await serve({ host, wrapStore: (store) => flakyStore(store, { call }) })
    const response = await post('/workflows/build', input)
    expect(response.headers.get('progress-session')).toBeNull()
    await expectProblem(response, 503, 'store_unavailable')
    expect(calls).toEqual(expect.arrayContaining(['create', 'withdraw']))
    expect(runs.count).toBe(0)
  })

  it('leave a session that was handed over, say which, and do not leave it without a worker', async () => {
    const clock = fakeClock()
    const down = { read: true }
    const call = (method: string): 'fail' | undefined => (method === 'read' && down.read ? 'fail' : undefined)
    const wrapStore = (store: SessionStore): SessionStore => flakyStore(store, { call }, clock)
    const { post, runs, request, gate } = await serve({ host, store: { clock }, wrapStore })
    const response = await post('/workflows/build', input, { prefer: 'respond-async' })
    const { sessionId } = await expectProblem(response, 503, 'store_unavailable')
    expect(response.headers.get('progress-session')).toBe(sessionId)
    down.read = false
    await clock.advance(250)
    await until(() => runs.count === 1)
    gate.open('after all')
    await readFrames(await request(`${pathOf(response)}/events`)).rest()
    expect(await (await request(pathOf(response))).json()).toMatchObject({ snapshot: { result: 'after all' } })
  })

  it('leave a session waiting for its worker, which its owner may cancel and forget: that is no failure', async () => {
    const clock = fakeClock()
    const down = { acquire: true }
    const call = (method: string): 'fail' | undefined => (method === 'acquire' && down.acquire ? 'fail' : undefined)
    const wrapStore = (store: SessionStore): SessionStore => flakyStore(store, { call }, clock)
    const { post, request, logger } = await serve({ host, store: { clock }, wrapStore })
    const path = pathOf(await post('/workflows/build', input, { prefer: 'respond-async' }))
    const tried = (): unknown[] => logger.entries.filter(({ message }) => message === 'a session could not be taken')
    await until(() => tried().length === 1)
    expect((await post(`${path}/cancel`)).status).toBe(202)
    expect((await request(path, { method: 'DELETE' })).status).toBe(204)
    down.acquire = false
    await clock.advance(250)
    await until(() => tried().length === 2)
    expect(tried()).toMatchObject([
      { level: 'warn' },
      { level: 'info', fields: { err: { code: 'session_not_found' } } },
    ])
  })

  it('never say what the rule of cors.origins throws', async () => {
    const origins = (): boolean => {
      throw new Error('secret list')
    }
    const { request } = await serve({ host, cors: { origins } })
    const response = await request('/health', { headers: { origin: 'https://app.example' } })
    expect(JSON.stringify(await expectProblem(response, 500, 'internal'))).not.toContain('secret')
  })

  it('do not take the server down where the client breaks its body off', async () => {
    const { request } = await serve({ host })
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"na'))
        queueMicrotask(() => controller.error(new Error('gone')))
      },
    })
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } } as const
    const response = await request('/workflows/build', init).catch(() => undefined)
    if (response) await expectProblem(response, 400, 'invalid_request')
    expect((await request('/health')).status).toBe(200)
  })
})

describe.each(HOSTS)('GET /health and /schema over %s', (host) => {
  it('says that all is well, to anyone', async () => {
    const { request } = await serve({ host })
    const response = await request('/health', { headers: { authorization: 'none' } })
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { status: 'ok', store: 'memory', protocol: 1 },
    ])
  })

  it('gives the JSON Schema of the messages, and of the workflows whose library can', async () => {
    const { request } = await serve({ host })
    const response = await request('/schema')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const { messages, workflows } = (await response.json()) as Record<'messages' | 'workflows', Record<string, unknown>>
    expect(Object.keys(messages)).toEqual(
      expect.arrayContaining(['SessionEvent', 'SessionMessage', 'Snapshot', 'Problem']),
    )
    expect(workflows).toMatchObject({
      build: {
        input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
        partial: { type: 'object', properties: { draft: { type: 'string' } } },
      },
      echo: {},
    })
  })
})
