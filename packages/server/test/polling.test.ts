import { sessionListSchema } from '@progress/core/schemas'
import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { override } from './chaos-store.ts'
import { expectProblem, pollBodyOf } from './reading.ts'
import { build, gate, HOSTS, pathOf, type Served, serve, sessionOf, until } from './serving.ts'

async function started({ post, runs, store }: Served): Promise<string> {
  const response = await post('/workflows/build', { name: 'x' }, { prefer: 'respond-async' })
  const sessionId = sessionOf(response)
  await until(() => runs.count > 0)
  // The work reaches its first stage before it waits for the gate.
  while (((await store.read(sessionId))?.head ?? 0) === 0) await until(() => true)
  return `/sessions/${sessionId}`
}

async function ended(served: Served): Promise<string> {
  served.gate.open('done')
  return pathOf(await served.post('/workflows/build', { name: 'x' }))
}

describe.each(HOSTS)('GET /sessions/{id} over %s', (host) => {
  it('gives the state now, tagged with its seq, and when to ask again', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const response = await served.request(path)
    const body = await pollBodyOf(response)
    expect(body).toMatchObject({ workflow: 'build', status: 'active', closed: false, snapshot: { stage: 'fetch' } })
    expect(body).not.toHaveProperty('events')
    expect(body.snapshot?.seq).toBe(body.seq)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: `W/"${body.seq}"`,
      'cache-control': 'no-cache, private',
      'retry-after': '2',
      'progress-session': body.sessionId,
    })
  })

  it('is 200 for an ended session, closed and without Retry-After, also when it failed', async () => {
    const served = await serve({ host })
    const [completed, failing] = [
      await ended(served),
      await serve({ host, work: () => Promise.reject(new Error('x')) }),
    ]
    const failed = pathOf(await failing.post('/workflows/build', { name: 'x' }))
    for (const [of, path, status] of [
      [served, completed, 'completed'],
      [failing, failed, 'failed'],
    ] as const) {
      const response = await of.request(path)
      expect([response.status, response.headers.get('retry-after')]).toEqual([200, null])
      expect(await pollBodyOf(response)).toMatchObject({ status, closed: true })
    }
  })

  it('answers 304 to the tag of the state, and 200 to any other', async () => {
    const served = await serve({ host })
    const path = await ended(served)
    const etag = (await served.request(path)).headers.get('etag') ?? ''
    for (const ifNoneMatch of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
      const response = await served.request(path, { headers: { 'if-none-match': ifNoneMatch } })
      expect([response.status, await response.text()]).toEqual([304, ''])
      expect(Object.fromEntries(response.headers)).toMatchObject({
        etag,
        'cache-control': 'no-cache, private',
        'progress-session': path.split('/')[2],
      })
    }
    expect((await served.request(path, { headers: { 'if-none-match': 'W/"0"' } })).status).toBe(200)
  })

  it('gives the whole state to the tag of any other one, and of a live one says when to ask again', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const { seq, snapshot } = await pollBodyOf(await served.request(path))
    const ask = (tag: number): Promise<Response> => served.request(path, { headers: { 'if-none-match': `W/"${tag}"` } })
    for (const tag of [0, seq - 1, seq + 1, seq + 1_000]) {
      const response = await ask(tag)
      expect([response.status, response.headers.get('etag')]).toEqual([200, `W/"${seq}"`])
      expect((await pollBodyOf(response)).snapshot).toEqual(snapshot)
    }
    const unchanged = await ask(seq)
    expect([unchanged.status, unchanged.headers.get('retry-after')]).toEqual([304, '2'])
  })

  it('reads nothing of a state that the client has', async () => {
    const cursors: (number | undefined)[] = []
    const served = await serve({
      host,
      wrapStore: (store) =>
        override(store, {
          read: (sessionId, after) => {
            cursors.push(after)
            return store.read(sessionId, after)
          },
        }),
    })
    const path = await ended(served)
    const { seq } = await pollBodyOf(await served.request(path))
    cursors.length = 0
    expect((await served.request(path, { headers: { 'if-none-match': `W/"${seq}"` } })).status).toBe(304)
    expect(cursors).toEqual([seq])
  })

  describe('?after', () => {
    it('gives what changed since, merged, and no tag', async () => {
      const [steps, forever] = [gate(), gate()]
      const served = await serve({
        host,
        async work(_input, emitter) {
          emitter.stage('fetch')
          await steps.passed
          emitter.partial({ draft: 'd' })
          return forever.passed
        },
      })
      const response = await served.post('/workflows/build', { name: 'x' }, { prefer: 'respond-async' })
      await until(() => served.manager.stats().events === 1)
      steps.open(true)
      await until(() => served.manager.stats().events === 2)
      const polled = await served.request(`${pathOf(response)}?after=0`)
      const body = await pollBodyOf(polled)
      expect(body).not.toHaveProperty('snapshot')
      expect(body.events).toMatchObject([{ type: 'partial', since: 0, seq: body.seq, data: { draft: 'd' } }])
      expect(polled.headers.get('etag')).toBeNull()
      expect(polled.headers.get('cache-control')).toBe('no-cache, private')
    })

    it('gives nothing at the end, at once and with 200', async () => {
      const served = await serve({ host })
      const path = await ended(served)
      const { seq } = await pollBodyOf(await served.request(path))
      const response = await served.request(`${path}?after=${seq}&wait=30`)
      expect(response.status).toBe(200)
      expect(await pollBodyOf(response)).toMatchObject({ events: [], closed: true, seq })
    })

    it('gives one snapshot beyond the head', async () => {
      const served = await serve({ host })
      const path = await ended(served)
      const body = await pollBodyOf(await served.request(`${path}?after=999`))
      expect(body.events).toMatchObject([{ type: 'snapshot', seq: body.seq, snapshot: { status: 'completed' } }])
    })

    it('does not look at If-None-Match', async () => {
      const served = await serve({ host })
      const path = await ended(served)
      const response = await served.request(`${path}?after=0`, {
        headers: { 'if-none-match': '*', 'last-event-id': '3' },
      })
      expect(response.status).toBe(200)
      expect((await pollBodyOf(response)).events?.length).toBeGreaterThan(0)
    })

    it.each(['x', '-1', '00', '12345678901234567'])(
      'refuses the cursor %s, and says of which session',
      async (cursor) => {
        const served = await serve({ host })
        const path = await ended(served)
        const response = await served.request(`${path}?after=${cursor}`)
        expect((await expectProblem(response, 400, 'invalid_cursor')).sessionId).toBe(path.split('/')[2])
      },
    )
  })

  describe('?wait', () => {
    it('holds the reply until there is something beyond the cursor', async () => {
      const served = await serve({ host })
      const path = await started(served)
      const { seq } = await pollBodyOf(await served.request(path))
      const held = served.request(`${path}?after=${seq}&wait=30`)
      await until(() => served.handler.stats().hubs.waiting === 1)
      expect(served.handler.stats().connections.poll).toBe(1)
      served.gate.open('done')
      const body = await pollBodyOf(await held)
      const [event] = body.events ?? []
      expect(event?.type).toBe('progress')
      expect(body).toMatchObject({ seq: body.events?.at(-1)?.seq })
      expect(body.seq).toBeGreaterThan(seq)
      expect(served.handler.stats().connections.poll).toBe(0)
    })

    it('holds the reply until there is something beyond the tag', async () => {
      const served = await serve({ host })
      const path = await started(served)
      const etag = (await served.request(path)).headers.get('etag') ?? ''
      const held = served.request(`${path}?wait=30`, { headers: { 'if-none-match': etag } })
      await until(() => served.handler.stats().hubs.waiting === 1)
      served.gate.open('done')
      const response = await held
      expect(response.status).toBe(200)
      expect(response.headers.get('etag')).not.toBe(etag)
    })

    it.each([
      ['5', 4_900, 5_100],
      ['99', 29_900, 30_100],
    ])('of %s s ends with nothing new: no events, or 304', async (wait, before, after) => {
      const clock = fakeClock()
      const served = await serve({ host, store: { clock } })
      const path = await started(served)
      const first = await served.request(path)
      const etag = first.headers.get('etag') ?? ''
      const { seq } = await pollBodyOf(first)
      const polls = Promise.all([
        served.request(`${path}?after=${seq}&wait=${wait}`),
        served.request(`${path}?wait=${wait}`, { headers: { 'if-none-match': etag } }),
      ])
      await until(() => served.handler.stats().hubs.waiting === 2)
      await clock.advance(before)
      expect(served.handler.stats().hubs.waiting).toBe(2)
      await clock.advance(after - before)
      const [events, unchanged] = await polls
      expect([events.status, (await pollBodyOf(events)).events]).toEqual([200, []])
      expect([unchanged.status, unchanged.headers.get('etag')]).toEqual([304, etag])
    })

    it('holds nothing back without a cursor or a tag, nor where there is something', async () => {
      const served = await serve({ host })
      const path = await started(served)
      const replies = [
        await served.request(`${path}?wait=30`),
        await served.request(`${path}?wait=30&after=0`),
        await served.request(`${path}?wait=30`, { headers: { 'if-none-match': 'W/"0"' } }),
        await served.request(`${path}?wait=0&after=1`),
      ]
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(served.handler.stats().connections.opened).toBe(0)
    })

    it.each(['', '-1', '1.5', 'x'])('refuses %j', async (wait) => {
      const served = await serve({ host })
      const path = await started(served)
      await expectProblem(await served.request(`${path}?wait=${wait}`), 400, 'invalid_request')
    })

    it('answers at once when the server drains', async () => {
      const served = await serve({ host })
      const path = await started(served)
      const { seq } = await pollBodyOf(await served.request(path))
      const held = served.request(`${path}?after=${seq}&wait=30`)
      await until(() => served.handler.stats().hubs.waiting === 1)
      await served.handler.drain()
      expect(await pollBodyOf(await held)).toMatchObject({ events: [], closed: false })
    })

    it('is counted and logged, and freed when its client leaves', async () => {
      const served = await serve({ host })
      const path = await started(served)
      const { seq } = await pollBodyOf(await served.request(path))
      const leaving = new AbortController()
      const held = served.request(`${path}?after=${seq}&wait=30`, { signal: leaving.signal })
      held.catch(() => undefined)
      await until(() => served.handler.stats().connections.poll === 1)
      leaving.abort()
      await until(() => served.handler.stats().connections.poll === 0)
      const fields = { transport: 'poll', owner: 'ann', sessionId: path.split('/')[2] }
      expect(served.logger.withMessage('connected')).toMatchObject([{ fields }])
      expect(served.logger.withMessage('disconnected')).toMatchObject([{ fields: { ...fields, reason: 'gone' } }])
    })
  })

  it('answers HEAD as GET, without a body', async () => {
    const served = await serve({ host })
    const path = await ended(served)
    const [head, get] = [await served.request(path, { method: 'HEAD' }), await served.request(path)]
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'))
  })

  it('shows debug lines to the owner alone', async () => {
    const served = await serve({
      host,
      topics: () => ['shop:7'],
      authorizeTopic: () => true,
      async work(_input, emitter) {
        emitter.log('for all')
        emitter.log('for the owner', { level: 'debug' })
        return 1
      },
    })
    const path = pathOf(await served.post('/workflows/build', { name: 'x' }))
    const seenBy = async (name: string, query: string): Promise<string> =>
      (await served.request(path + query, { headers: { authorization: `Bearer ${name}` } })).text()
    for (const query of ['', '?after=0', '?after=999']) {
      expect(await seenBy('ann', query)).toContain('for the owner')
      expect(await seenBy('bob', query)).toContain('for all')
      expect(await seenBy('bob', query)).not.toContain('for the owner')
    }
    const streamed = await served.request(`${path}/events`, { headers: { authorization: 'Bearer bob' } })
    expect(await streamed.text()).not.toContain('for the owner')
  })
})

describe.each(HOSTS)('GET /sessions over %s', (host) => {
  it('lists the caller’s own sessions, newest first, by workflow and status', async () => {
    const served = await serve({ host })
    const first = await ended(served)
    const second = pathOf(await served.post('/workflows/echo', { a: 1 }))
    await served.post('/workflows/echo', {}, { authorization: 'Bearer bob' })
    const list = async (query: string): Promise<string[]> => {
      const response = await served.request(`/sessions${query}`)
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
      const { sessions } = (await response.json()) as { sessions: { sessionId: string }[] }
      return sessions.map(({ sessionId }) => `/sessions/${sessionId}`)
    }
    expect(await list('')).toEqual([second, first])
    expect(await list('?workflow=build')).toEqual([first])
    expect(await list('?status=completed&workflow=echo')).toEqual([second])
    expect(await list('?status=active,failed')).toEqual([])
    await expectProblem(await served.request('/sessions?status=done'), 400, 'invalid_request')
  })

  it('is a history by date: from an instant on, and before another', async () => {
    const clock = fakeClock()
    const served = await serve({ host, store: { clock } })
    const made: { sessionId: string; createdAt: number }[] = []
    for (let day = 0; day < 3; day += 1) {
      await served.manager.run(build, { name: 'x' }, { owner: 'ann' }, () => day)
      await served.manager.run(build, { name: 'x' }, { owner: 'bob' }, () => day)
      const [newest] = (await served.manager.list({ owner: 'ann', limit: 1 })).items
      if (newest !== undefined) made.unshift(newest)
      await clock.advance(60_000)
    }
    const list = async (query: string): Promise<string[]> => {
      const { sessions } = sessionListSchema.parse(await (await served.request(`/sessions${query}`)).json())
      return sessions.map(({ sessionId }) => sessionId)
    }
    const [third, second, first] = made.map(({ createdAt }) => createdAt)
    const ids = made.map(({ sessionId }) => sessionId)
    expect(await list(`?createdFrom=${second}`)).toEqual(ids.slice(0, 2))
    expect(await list(`?createdBefore=${second}`)).toEqual(ids.slice(2))
    expect(await list(`?createdFrom=${first}&createdBefore=${third}&workflow=build`)).toEqual(ids.slice(1))
    expect(await list(`?createdFrom=${third}&createdBefore=${third}`)).toEqual([])
    expect(await list('?createdFrom=&createdBefore=')).toEqual(ids)
    expect(await list('?createdFrom=0&status=failed')).toEqual([])
    for (const time of ['yesterday', '-1', '1.5', '1e3', '2026-01-01', '9'.repeat(16), '1&createdFrom=2']) {
      await expectProblem(await served.request(`/sessions?createdFrom=${time}`), 400, 'invalid_request')
    }
    await expectProblem(await served.request('/sessions?createdBefore=now'), 400, 'invalid_request')
  })

  it('goes on from page to page until all are seen once', async () => {
    const served = await serve({ host })
    for (let made = 0; made < 60; made += 1)
      await served.manager.run(build, { name: 'x' }, { owner: 'ann' }, () => made)
    const seen: string[] = []
    let query = ''
    do {
      const { sessions, next } = (await (await served.request(`/sessions${query}`)).json()) as {
        sessions: { sessionId: string }[]
        next?: string
      }
      seen.push(...sessions.map(({ sessionId }) => sessionId))
      query = next === undefined ? '' : `?cursor=${encodeURIComponent(next)}`
    } while (query !== '')
    expect(new Set(seen).size).toBe(60)
    expect(seen).toHaveLength(60)
  })
})
