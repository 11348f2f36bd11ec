import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { expectProblem, messagesOf, readFrames } from './reading.ts'
import { HOSTS, pathOf, type Served, serve, until } from './serving.ts'

const POLL = { prefer: 'respond-async' }

/** Starts a session and gives its stream's path. */
async function started({ post }: Served): Promise<string> {
  return `${pathOf(await post('/workflows/build', { name: 'x' }, POLL))}/events`
}

/** Starts a session that ends at once, and gives its stream's path and its last seq. */
async function ended(served: Served): Promise<{ path: string; seq: number }> {
  served.gate.open('done')
  const response = await served.post('/workflows/build', { name: 'x' })
  const { seq } = (await (await served.request(pathOf(response))).json()) as { seq: number }
  return { path: `${pathOf(response)}/events`, seq }
}

describe.each(HOSTS)('GET /sessions/{id}/events over %s', (host) => {
  it('brings hello at once, then the state, then what happens, and ends with the session', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const response = await served.request(path)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'progress-session': path.split('/')[2],
    })
    const frames = readFrames(response)
    expect((await frames.upTo('snapshot')).map(({ message }) => message.type)).toEqual(['hello', 'snapshot'])
    served.gate.open('done')
    expect((await frames.rest()).at(-1)?.message).toMatchObject({ type: 'complete', data: 'done' })
  })

  it('streams whatever is accepted: the address says it', async () => {
    const served = await serve({ host })
    const { path } = await ended(served)
    const response = await served.request(path, { headers: { accept: 'application/json' } })
    expect((await messagesOf(response)).map(({ type }) => type)).toEqual(['hello', 'snapshot'])
  })

  it('goes on from the cursor of the header, and does not look at the query then', async () => {
    const served = await serve({ host })
    const { path, seq } = await ended(served)
    const messages = await messagesOf(
      await served.request(`${path}?after=nonsense`, { headers: { 'last-event-id': '0' } }),
    )
    expect(messages.map(({ type }) => type)).toEqual(['hello', 'progress', 'complete'])
    expect(messages[1]).toMatchObject({ since: 0 })
    expect(messages[2]).toMatchObject({ seq })
  })

  it('takes the cursor of the query where the header is absent or empty', async () => {
    const served = await serve({ host })
    const { path, seq } = await ended(served)
    expect((await served.request(`${path}?after=${seq}`)).status).toBe(204)
    expect((await served.request(`${path}?after=${seq}`, { headers: { 'last-event-id': '' } })).status).toBe(204)
    const messages = await messagesOf(await served.request(`${path}?after=`))
    expect(messages.map(({ type }) => type)).toEqual(['hello', 'snapshot'])
  })

  it('answers a cursor at the end with 204, which names the session', async () => {
    const served = await serve({ host })
    const { path, seq } = await ended(served)
    const response = await served.request(path, { headers: { 'last-event-id': String(seq) } })
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(response.headers.get('progress-session')).toBe(path.split('/')[2])
  })

  it('gives a snapshot for a cursor beyond the head, and hello says so', async () => {
    const served = await serve({ host })
    const { path, seq } = await ended(served)
    const messages = await messagesOf(await served.request(`${path}?after=${seq + 5}`))
    expect(messages.map(({ type }) => type)).toEqual(['hello', 'snapshot'])
    expect(messages[0]).toMatchObject({ seq })
  })

  it.each(['x', '-1', '01', '1.5'])('refuses the cursor %s', async (cursor) => {
    const served = await serve({ host })
    const { path } = await ended(served)
    const response = await served.request(`${path}?after=${cursor}`)
    const problem = await expectProblem(response, 400, 'invalid_cursor')
    expect(problem.sessionId).toBe(path.split('/')[2])
    expect(response.headers.get('progress-session')).toBe(problem.sessionId)
  })

  it('holds nothing once its client has left', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const leaving = new AbortController()
    await readFrames(await served.request(path, { signal: leaving.signal })).upTo('snapshot')
    expect(served.handler.stats()).toMatchObject({ connections: { sse: 1 }, hubs: { followers: 1 } })
    leaving.abort()
    await until(() => served.handler.stats().connections.sse === 0)
    expect(served.handler.stats().hubs.followers).toBe(0)
    expect((await served.manager.list()).items[0]?.status).toBe('active')
  })

  it('logs who comes and who goes, with ids', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const leaving = new AbortController()
    await readFrames(await served.request(path, { signal: leaving.signal })).upTo('snapshot')
    leaving.abort()
    await until(() => served.handler.stats().connections.sse === 0)
    const sessionId = path.split('/')[2]
    expect(served.logger.withMessage('follower connected')).toMatchObject([{ fields: { sessionId } }])
    expect(served.logger.withMessage('follower disconnected')).toMatchObject([
      { fields: { sessionId, reason: 'gone' } },
    ])
  })

  it('says bye and ends when its time is over', async () => {
    const clock = fakeClock()
    const served = await serve({ host, store: { clock }, maxStreamMs: 5_000 })
    const path = await started(served)
    const frames = readFrames(await served.request(path))
    await frames.upTo('snapshot')
    await clock.advance(5_100)
    expect((await frames.rest()).at(-1)?.message).toMatchObject({ type: 'bye', reason: 'rotate' })
    expect(served.handler.stats().connections.sse).toBe(0)
  })

  it('gives a sign of life in every silence', async () => {
    const clock = fakeClock()
    const served = await serve({ host, store: { clock }, heartbeatMs: 1_000 })
    const path = await started(served)
    const frames = readFrames(await served.request(path))
    await frames.upTo('snapshot')
    await clock.advance(1_100)
    const heartbeat = (await frames.upTo('heartbeat')).at(-1)
    expect(heartbeat?.fields).toMatchObject({ event: 'heartbeat' })
    expect(heartbeat?.fields).not.toHaveProperty('id')
    await frames.cancel()
  })

  it('says bye to everyone when it drains, and lets nobody in', async () => {
    const served = await serve({ host })
    const path = await started(served)
    const frames = readFrames(await served.request(path))
    await frames.upTo('snapshot')
    await served.handler.drain()
    expect((await frames.rest()).at(-1)?.message).toMatchObject({ type: 'bye', reason: 'shutdown' })
    const refused = await served.request(path)
    await expectProblem(refused, 503, 'shutting_down')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await served.request('/health')).status).toBe(503)
  })

  it('answers HEAD as GET, without a stream', async () => {
    const served = await serve({ host })
    const { path, seq } = await ended(served)
    const head = await served.request(path, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect((await served.request(`${path}?after=${seq}`, { method: 'HEAD' })).status).toBe(204)
    expect(served.handler.stats().connections.opened).toBe(1)
  })

  it('is 404 for a session that is not there, was forgotten, or cannot be', async () => {
    const served = await serve({ host })
    const { path } = await ended(served)
    await served.request(path.replace('/events', ''), { method: 'DELETE' })
    for (const gone of [
      path,
      '/sessions/none/events',
      '/sessions/%00/events',
      '/sessions/__proto__/events',
      '/sessions/%/events',
    ]) {
      const response = await served.request(gone)
      expect(response.headers.get('progress-session')).toBeNull()
      await expectProblem(response, 404, 'session_not_found')
    }
  })
})
