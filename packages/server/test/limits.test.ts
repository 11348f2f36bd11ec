import { fakeClock } from '@progress/core/testing'
import { describe, expect, it } from 'vitest'
import { expectProblem, pollBodyOf, readFrames } from './reading.ts'
import { HOSTS, pathOf, type Served, serve, sessionOf, until } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }
const POLL = { prefer: 'respond-async' }
const BOB = { authorization: 'Bearer bob' }
const input = { name: 'x' }

/** Starts a session and opens so many streams of it. */
async function following({ post, request }: Served, streams: number): Promise<string> {
  const path = pathOf(await post('/workflows/build', input, POLL))
  for (let open = 0; open < streams; open += 1) await readFrames(await request(`${path}/events`)).upTo('snapshot')
  return path
}

async function expectFull(response: Response): Promise<void> {
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  await expectProblem(response, 429, 'too_many_connections')
}

describe.each(HOSTS)('limits over %s', (host) => {
  it('counts streams, held polls and waiting singles of one owner together', async () => {
    const served = await serve({ host, maxConnectionsPerOwner: 3 })
    const path = await following(served, 1)
    const { seq } = await pollBodyOf(await served.request(path))
    const held = served.request(`${path}?after=${seq}&wait=30`)
    const waiting = served.post('/workflows/build', input)
    await until(() => served.handler.stats().connections.poll === 1 && served.handler.stats().connections.single === 1)
    const refused = [
      await served.request(`${path}/events`),
      await served.request(`${path}?after=${seq}&wait=30`),
      await served.post('/workflows/build', input),
      await served.post('/workflows/build', input, STREAM),
      await served.post('/workflows/build', input, { prefer: 'respond-async, wait=5' }),
    ]
    expect(sessionOf(refused[0] as Response)).toBe(path.split('/')[2])
    for (const response of refused) await expectFull(response)
    expect((await served.request(path)).status).toBe(200)
    expect((await served.post(`${path}/pause`)).status).toBe(202)
    const bob = await served.post('/workflows/build', input, { ...STREAM, ...BOB })
    expect(bob.status).toBe(200)
    served.gate.open('done')
    await Promise.all([held, waiting])
    await until(() => served.handler.stats().connections.sse === 0)
    expect(served.handler.stats().connections).toMatchObject({ sse: 0, poll: 0, single: 0 })
  })

  it('counts the connections of all', async () => {
    const served = await serve({ host, maxConnections: 2 })
    const path = await following(served, 2)
    await expectFull(await served.request(`${path}/events`))
    await expectFull(await served.post('/workflows/build', input, { ...STREAM, ...BOB }))
  })

  it('leaves no session behind that it has no room to tell of', async () => {
    const served = await serve({ host, maxConnections: 1 })
    await following(served, 1)
    const key = { 'idempotency-key': 'k' }
    await expectFull(await served.post('/workflows/build', input))
    const keyed = await served.post('/workflows/build', input, key)
    expect(keyed.headers.get('progress-session')).toBeNull()
    await expectFull(keyed)
    expect((await served.manager.list()).items).toHaveLength(1)
    expect(served.runs.count).toBe(1)
    // The key is free again, also for another input.
    expect((await served.post('/workflows/build', { name: 'y' }, { ...key, ...POLL })).status).toBe(202)
  })

  it('counts how many an owner opens in a minute', async () => {
    const clock = fakeClock()
    const served = await serve({ host, store: { clock }, maxOpensPerMinute: 2 })
    const path = pathOf(await served.post('/workflows/build', input, POLL))
    for (let open = 0; open < 2; open += 1) {
      const frames = readFrames(await served.request(`${path}/events`))
      await frames.upTo('snapshot')
      await frames.cancel()
    }
    const refused = await served.request(`${path}/events`)
    expect(refused.headers.get('retry-after')).toBe('30')
    expect((await expectProblem(refused, 429, 'too_many_connections')).retryAfterMs).toBe(30_000)
    await clock.advance(30_001)
    expect((await served.request(`${path}/events`)).status).toBe(200)
  })

  it('allows an owner so many live sessions of a workflow, and joining is none of them', async () => {
    const served = await serve({ host })
    const key = { ...POLL, 'idempotency-key': 'k' }
    const first = await served.post('/workflows/build', input, key)
    for (let more = 0; more < 2; more += 1) await served.post('/workflows/build', input, POLL)
    const refused = await served.post('/workflows/build', input, POLL)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    await expectProblem(refused, 429, 'too_many_sessions')
    expect(sessionOf(await served.post('/workflows/build', input, key))).toBe(sessionOf(first))
    expect((await served.post('/workflows/build', input, { ...POLL, ...BOB })).status).toBe(202)
  })

  it('switches transports off and on while it runs', async () => {
    const open = { sse: false, poll: true }
    const served = await serve({ host, transports: () => open })
    const path = pathOf(await served.post('/workflows/build', input, POLL))
    const streams = [() => served.request(`${path}/events`), () => served.post('/workflows/build', input, STREAM)]
    for (const ask of streams) await expectProblem(await ask(), 406, 'transport_disabled')
    expect((await served.request(path)).status).toBe(200)
    Object.assign(open, { sse: true, poll: false })
    for (const ask of streams) expect((await ask()).status).toBe(200)
    await expectProblem(await served.request(path), 406, 'transport_disabled')
    await expectProblem(await served.post('/workflows/build', input, POLL), 406, 'transport_disabled')
    served.gate.open('single is always open')
    expect((await served.post('/workflows/echo', {})).status).toBe(200)
    await until(() => served.manager.stats().held === 0)
    expect((await served.request(path)).status).toBe(200)
  })

  it('refuses what is new while it drains, and lets singles come to their end', async () => {
    const served = await serve({ host })
    const waiting = served.post('/workflows/build', input)
    await until(() => served.handler.stats().connections.single === 1)
    await served.handler.drain()
    const refused = await served.post('/workflows/build', input)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    await expectProblem(refused, 503, 'shutting_down')
    served.gate.open('done')
    expect(await (await waiting).json()).toBe('done')
  })

  it('answers waiting singles with their address when it closes', async () => {
    const served = await serve({ host })
    const waiting = served.post('/workflows/build', input)
    await until(() => served.handler.stats().hubs.waiting === 1)
    await served.handler.close()
    const response = await waiting
    expect(response.headers.get('location')).toBe(pathOf(response))
    await expectProblem(response, 503, 'shutting_down')
  })
})
