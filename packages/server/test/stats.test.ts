import { createProgressManager, defineWorkflow, memoryStore, type SessionStore } from '@progress/core'
import { fakeClock, flakyStore } from '@progress/core/testing'
import { createProgressHandler } from '@progress/server'
import { describe, expect, it } from 'vitest'
import { override } from './chaos-store.ts'
import { readFrames } from './reading.ts'
import { HOSTS, pathOf, serve, until } from './serving.ts'

const input = { name: 'x' }
const POLL = { prefer: 'respond-async' }

describe.each(HOSTS)('what a handler counts over %s', (host) => {
  it('tells streams, polls and single replies apart, and what share of them are streams', async () => {
    const served = await serve({ host, authorizeTopic: () => true })
    const { handler, request, post, gate } = served
    expect(handler.stats().traffic).toMatchObject({ requests: 0, streamShare: undefined, problems: {}, failures: 0 })
    const path = pathOf(await post('/workflows/build', input, POLL))
    const frames = readFrames(await request(`${path}/events`))
    await frames.upTo('snapshot')
    const resumed = readFrames(await request(`${path}/events?after=0`))
    await resumed.next()
    await request(path)
    await request(`${path}?after=0`)
    await request(path, { method: 'HEAD' })
    await request('/topics/t')
    const topic = readFrames(await request('/topics/t/events'))
    await topic.next()
    gate.open('done')
    await post('/workflows/build', input)
    for (const one of [frames, resumed, topic]) await one.cancel()
    await until(() => handler.stats().connections.sse === 0)
    const { traffic } = handler.stats()
    expect(traffic).toMatchObject({ requests: 9, streams: 3, resumed: 1, polls: 3, singles: 1, streamShare: 0.5 })
  })

  it('counts problems by their code, and those that are the server’s own', async () => {
    const wrapStore = (store: SessionStore): SessionStore => ({
      ...flakyStore(store, {}),
      read: () => Promise.reject(new Error('ECONNREFUSED')),
    })
    const { handler, request, post } = await serve({ host, wrapStore, base: '/api' })
    await request('/api/sessions/a')
    await request('/api/nothing')
    await request('/api/sessions', { method: 'PUT' })
    await request('/elsewhere')
    await post('/api/workflows/build', { size: 1 })
    const { problems, failures } = handler.stats().traffic
    expect(problems).toEqual({ internal: 1, not_found: 1, method_not_allowed: 1, invalid_input: 1 })
    expect(failures).toBe(1)
  })
})

describe.each(HOSTS)('GET /health over %s', (host) => {
  it('tells of store, hubs and sweeps, and of nothing that a stranger could use', async () => {
    const clock = fakeClock()
    const { request } = await serve({ host, store: { clock } })
    const response = await request('/health', { headers: { authorization: 'none' } })
    expect(await response.json()).toEqual({
      status: 'ok',
      store: 'memory',
      hub: 'ok',
      sweep: 'off',
      protocol: 1,
      now: clock.now(),
    })
  })

  it('is 503 with the time to ask again where the store says that it fails, or says nothing', async () => {
    const clock = fakeClock()
    const replies: (() => Promise<{ ok: boolean; store: string }>)[] = [
      () => Promise.resolve({ ok: false, store: 'memory', detail: 'redis://:hunter2@10.0.0.7' }),
      () => new Promise(() => undefined),
    ]
    for (const health of replies) {
      const wrapStore = (store: SessionStore): SessionStore => ({ ...flakyStore(store, {}), health })
      const { request } = await serve({ host, wrapStore, store: { clock } })
      const before = clock.pending
      const asked = request('/health')
      await until(() => clock.pending > before || health === replies[0])
      await clock.advance(2_000)
      const response = await asked
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
      expect(JSON.stringify(await response.json())).not.toContain('hunter2')
      expect(clock.pending).toBe(before)
    }
  })
})

describe('GET /health', () => {
  it('asks the store once for all who ask at the same time', async () => {
    const asked: (() => void)[] = []
    const wrapStore = (store: SessionStore): SessionStore => ({
      ...flakyStore(store, {}),
      health: () =>
        new Promise((resolve) => {
          asked.push(() => resolve({ ok: true, store: 'memory' }))
        }),
    })
    const { request } = await serve({ host: 'fetch', wrapStore })
    const replies = Array.from({ length: 20 }, () => request('/health'))
    await until(() => asked.length > 0)
    asked[0]?.()
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual(replies.map(() => 200))
    expect(asked).toHaveLength(1)
  })

  it('says that followers are cut off from the store, and that nobody looks for lost workers, while both are so', async () => {
    const clock = fakeClock()
    let fails = false
    const inner = memoryStore({ clock })
    const store = override(inner, {
      read: (id, after) => (fails ? Promise.reject(new Error('connection refused')) : inner.read(id, after)),
      lapsed: (byMs) => {
        if (fails) throw new Error('connection refused')
        return inner.lapsed(byMs)
      },
    })
    const manager = createProgressManager({ store, clock, sweepMs: 5_000 })
    const handler = createProgressHandler({ manager, workflows: [], anonymous: true })
    const { session } = await manager.create(defineWorkflow({ name: 'w', stages: { a: 'A' } }), null)
    const frames = readFrames(await handler(new Request(`http://progress.test/sessions/${session.sessionId}/events`)))
    await frames.next()
    const health = async (): Promise<unknown> => (await handler(new Request('http://progress.test/health'))).json()
    expect(await health()).toMatchObject({ status: 'ok', hub: 'ok', sweep: 'ok' })
    fails = true
    await clock.advance(14_000)
    expect(await health()).toMatchObject({ status: 'ok', hub: 'degraded', sweep: 'ok' })
    await clock.advance(2_000)
    expect(await health()).toMatchObject({ status: 'ok', hub: 'degraded', sweep: 'late' })
    fails = false
    await clock.advance(10_000)
    expect(await health()).toMatchObject({ status: 'ok', hub: 'ok', sweep: 'ok' })
    await frames.cancel()
    await handler.close()
    await manager.close()
  })
})
