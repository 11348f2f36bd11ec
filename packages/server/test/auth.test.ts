import { ProgressError } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { expectProblem, pollBodyOf, readFrames } from './reading.ts'
import { build, HOSTS, pathOf, serve, until } from './serving.ts'

const POLL = { prefer: 'respond-async' }
const BOB = { authorization: 'Bearer bob' }
const input = { name: 'x' }

describe.each(HOSTS)('who may do what, over %s', (host) => {
  it('answers 401 to whom authorize does not know, at every address but health', async () => {
    const { request, post } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    const headers = { authorization: 'none' }
    for (const address of [
      '/sessions',
      path,
      `${path}/events`,
      `${path}/items`,
      '/topics/t',
      '/topics/t/events',
      '/schema',
    ]) {
      const response = await request(address, { headers })
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      await expectProblem(response, 401, 'unauthorized')
    }
    for (const address of ['/workflows/build', `${path}/cancel`]) {
      await expectProblem(await post(address, {}, headers), 401, 'unauthorized')
    }
    expect((await request('/health', { headers })).status).toBe(200)
  })

  it('answers what authorize throws: its own refusals as they are, everything else as internal', async () => {
    const errors: Record<string, Error> = {
      known: new ProgressError('forbidden', { message: 'not you' }),
      own: new ProgressError('plan_expired', { message: 'pay first' }),
      crash: new Error('ldap://secret@host is down'),
    }
    const { request, logger } = await serve({
      host,
      authorize: ({ headers }) => {
        throw errors[headers.get('authorization')?.replace('Bearer ', '') ?? ''] ?? new Error('unknown')
      },
    })
    const as = (name: string): Promise<Response> =>
      request('/sessions', { headers: { authorization: `Bearer ${name}` } })
    expect(await expectProblem(await as('known'), 403, 'forbidden')).toMatchObject({ detail: 'not you' })
    expect(await expectProblem(await as('own'), 403, 'forbidden')).toMatchObject({ detail: 'pay first' })
    const crashed = await expectProblem(await as('crash'), 500, 'internal')
    expect(JSON.stringify(crashed)).not.toContain('secret')
    expect(logger.withMessage('a request failed')).toMatchObject([{ level: 'error', fields: { err: errors.crash } }])
  })

  it('lets authorize see the request as its host has it', async () => {
    const seen: unknown[] = []
    const { request } = await serve({
      host,
      authorize({ method, url, headers, native }) {
        seen.push({ method, url, header: headers.get('X-Tenant'), native: native?.constructor.name })
        return { id: 'ann' }
      },
    })
    await request('/sessions?status=active', { headers: { 'x-tenant': 'acme' } })
    const native = host === 'fetch' ? 'Request' : 'IncomingMessage'
    expect(seen).toEqual([{ method: 'GET', url: '/sessions?status=active', header: 'acme', native }])
  })

  it('hides somebody else’s session from every address, as if it were not there', async () => {
    const { request, post } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    const replies = [
      await request(path, { headers: BOB }),
      await request(`${path}?after=nonsense`, { headers: BOB }),
      await request(`${path}/events`, { headers: BOB }),
      await post(`${path}/cancel`, undefined, BOB),
      await post(`${path}/retry`, undefined, BOB),
      await request(path, { method: 'DELETE', headers: BOB }),
    ]
    for (const response of replies) {
      expect(response.headers.get('progress-session')).toBeNull()
      await expectProblem(response, 404, 'session_not_found')
    }
  })

  it('lets readers of a topic read its sessions, and no more than that', async () => {
    const { request, post } = await serve({
      host,
      topics: (principal) => [`team:${principal?.id}`],
      authorizeTopic: ({ id }, topic) => id === 'bob' && topic === 'team:ann',
    })
    const path = pathOf(await post('/workflows/build', input, POLL))
    expect((await request(path, { headers: BOB })).status).toBe(200)
    expect((await post(`${path}/cancel`, undefined, BOB)).status).toBe(403)
    const forbidden = await request(path, { method: 'DELETE', headers: BOB })
    expect((await expectProblem(forbidden, 403, 'forbidden')).sessionId).toBe(path.split('/')[2])
    await expectProblem(await request(path, { headers: { authorization: 'Bearer eve' } }), 404, 'session_not_found')
  })

  it('asks authorizeSession in place of its own rule', async () => {
    const asked: unknown[] = []
    const { request, post } = await serve({
      host,
      authorizeSession(principal, session, action) {
        asked.push([principal.id, session.owner, action])
        return principal.id === 'admin'
      },
    })
    const path = pathOf(await post('/workflows/build', input, POLL))
    const admin = { authorization: 'Bearer admin' }
    expect((await request(path, { headers: admin })).status).toBe(200)
    expect((await post(`${path}/cancel`, undefined, admin)).status).toBe(202)
    await expectProblem(await request(path), 404, 'session_not_found')
    expect(asked).toEqual([
      ['admin', 'ann', 'read'],
      ['admin', 'ann', 'cancel'],
      ['ann', 'ann', 'read'],
    ])
  })

  it('tells the owner alone that a session’s retention is over', async () => {
    const clock = fakeClock()
    const { request, post, gate } = await serve({ host, store: { clock, retentionMs: 1_000 } })
    gate.open(1)
    const path = pathOf(await post('/workflows/build', input))
    await clock.advance(60_000)
    for (const address of [path, `${path}/events`, `${path}/items`]) {
      const own = await request(address)
      expect(own.headers.get('progress-session')).toBe(path.split('/')[2])
      await expectProblem(own, 410, 'session_expired')
      await expectProblem(await request(address, { headers: BOB }), 404, 'session_not_found')
    }
    await expectProblem(await post(`${path}/cancel`), 410, 'session_expired')
    await expectProblem(await request(path, { method: 'DELETE' }), 410, 'session_expired')
  })

  it('ends streams and held polls with the right of who follows, and asks again', async () => {
    const clock = fakeClock()
    const expiresAt = clock.now() + 5_000
    const { request, post, handler } = await serve({
      host,
      store: { clock },
      authorize: () => ({ id: 'ann', expiresAt }),
    })
    const path = pathOf(await post('/workflows/build', input, POLL))
    const frames = readFrames(await request(`${path}/events`))
    await frames.upTo('snapshot')
    const { seq } = await pollBodyOf(await request(path))
    const held = request(`${path}?after=${seq}&wait=30`)
    await until(() => handler.stats().hubs.waiting === 1)
    await clock.advance(5_100)
    expect((await frames.rest()).at(-1)?.message).toMatchObject({ type: 'bye', reason: 'rotate' })
    expect((await held).status).toBe(200)
    await expectProblem(await request(path), 401, 'unauthorized')
  })
})

describe.each(HOSTS)('with anonymous: true, over %s', (host) => {
  const headers = { authorization: 'none' }

  it('the unguessable id is the right to a session', async () => {
    const { request, post, gate } = await serve({ host, anonymous: true })
    const path = pathOf(await post('/workflows/build', input, { ...headers, ...POLL }))
    expect((await request(path, { headers })).status).toBe(200)
    expect((await post(`${path}/pause`, undefined, headers)).status).toBe(202)
    gate.open(1)
    await readFrames(await request(`${path}/events`, { headers })).rest()
    expect((await request(path, { method: 'DELETE', headers })).status).toBe(204)
  })

  it('there are no lists and no topics', async () => {
    const { request } = await serve({ host, anonymous: true, authorizeTopic: () => true })
    for (const path of ['/sessions', '/topics/t', '/topics/t/events']) {
      await expectProblem(await request(path, { headers }), 403, 'forbidden')
    }
  })

  it('keys must not be guessable', async () => {
    const { post, gate, runs, manager } = await serve({ host, anonymous: true })
    gate.open(1)
    const short = { ...headers, 'idempotency-key': 'x'.repeat(21) }
    await expectProblem(await post('/workflows/build', input, short), 400, 'invalid_request')
    expect((await manager.list()).items).toEqual([])
    const long = { ...headers, 'idempotency-key': crypto.randomUUID() }
    for (let time = 0; time < 2; time += 1) expect((await post('/workflows/build', input, long)).status).toBe(200)
    expect(runs.count).toBe(1)
  })

  it('there are no limits per owner', async () => {
    const { post, request, handler } = await serve({
      host,
      anonymous: true,
      maxConnectionsPerOwner: 1,
      maxOpensPerMinute: 1,
    })
    for (let open = 1; open <= 5; open += 1) {
      const path = pathOf(await post('/workflows/build', input, { ...headers, ...POLL }))
      await readFrames(await request(`${path}/events`, { headers })).upTo('snapshot')
      expect(handler.stats().connections.sse).toBe(open)
    }
  })

  it('does not show sessions that have an owner', async () => {
    const { request, manager } = await serve({ host, anonymous: true })
    const { session } = await manager.create(build, input, { owner: 'ann' })
    await expectProblem(await request(`/sessions/${session.sessionId}`, { headers }), 404, 'session_not_found')
  })
})
