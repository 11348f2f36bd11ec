import { topicBodySchema } from '@progress/core/schemas'
import { describe, expect, it } from 'vitest'
import { expectProblem, readFrames } from './reading.ts'
import { build, HOSTS, pathOf, type Served, type ServeOptions, serve, until } from './serving.ts'

const BOB = { authorization: 'Bearer bob' }
const input = { name: 'x' }

/** A shop whose staff may read its topic. */
const shop = {
  topics: (_principal, workflow) => (workflow.name === 'build' ? ['shop:7'] : []),
  authorizeTopic: ({ id }, topic) => topic === 'shop:7' && id !== 'eve',
} satisfies Partial<ServeOptions>

const start = async ({ post }: Served): Promise<string> =>
  pathOf(await post('/workflows/build', input, { prefer: 'respond-async' }))

describe.each(HOSTS)('topics over %s', (host) => {
  it('tells of live and recently ended sessions, and when to ask again', async () => {
    const served = await serve({ host, ...shop })
    served.gate.open('done')
    const ended = pathOf(await served.post('/workflows/build', input))
    await served.manager.run(build, input, { owner: 'zoe', topics: ['shop:8'] }, () => 1)
    const response = await served.request('/topics/shop:7', { headers: BOB })
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const body = topicBodySchema.parse(await response.json())
    expect(body).toMatchObject({ topic: 'shop:7', pollAfterMs: 30_000 })
    expect(body.sessions.map(({ sessionId }) => `/sessions/${sessionId}`)).toEqual([ended])
    expect(body.sessions[0]).toMatchObject({ closed: true, snapshot: { topics: ['shop:7'], result: 'done' } })
  })

  it('streams a snapshot of each session, then their events, without ids', async () => {
    const served = await serve({ host, ...shop })
    const path = await start(served)
    const response = await served.request('/topics/shop:7/events', { headers: { ...BOB, 'last-event-id': 'nonsense' } })
    expect([response.status, response.headers.get('progress-session')]).toEqual([200, null])
    const frames = readFrames(response)
    const [hello, snapshot] = await frames.upTo('snapshot')
    expect(hello?.message).toMatchObject({ type: 'hello', topic: 'shop:7' })
    expect(hello?.message).not.toHaveProperty('seq')
    expect(snapshot?.message).toMatchObject({ sessionId: path.split('/')[2] })
    served.gate.open('done')
    const events = await frames.upTo('complete')
    expect(events.at(-1)?.message).toMatchObject({ data: 'done' })
    const second = await start(served)
    const [more] = await frames.upTo('snapshot')
    expect(more?.message).toMatchObject({ type: 'snapshot', sessionId: second.split('/')[2] })
    for (const frame of [...events, more]) expect(frame?.fields).not.toHaveProperty('id')
    await served.handler.drain()
    expect((await frames.rest()).at(-1)?.message).toMatchObject({ type: 'bye', reason: 'shutdown' })
  })

  it('says at once that there are no sessions', async () => {
    const served = await serve({ host, ...shop })
    const frames = readFrames(await served.request('/topics/shop:7/events'))
    expect((await frames.upTo('heartbeat')).map(({ message }) => message.type)).toEqual(['hello', 'heartbeat'])
    await frames.cancel()
    await until(() => served.handler.stats().connections.sse === 0)
  })

  it('shows debug lines to the owner of a session alone', async () => {
    const served = await serve({
      host,
      ...shop,
      async work(_input, emitter) {
        emitter.log('for the owner', { level: 'debug' })
        return 1
      },
    })
    await served.post('/workflows/build', input)
    const seenBy = async (name: string): Promise<string> => {
      const headers = { authorization: `Bearer ${name}` }
      const frames = readFrames(await served.request('/topics/shop:7/events', { headers }))
      const seen = await frames.upTo('snapshot')
      await frames.cancel()
      return JSON.stringify(seen)
    }
    expect(await seenBy('ann')).toContain('for the owner')
    expect(await seenBy('bob')).not.toContain('for the owner')
  })

  it('is closed to everyone whom authorizeTopic does not let in, and by default to all', async () => {
    const [guarded, standard] = [await serve({ host, ...shop }), await serve({ host })]
    for (const path of ['/topics/shop:7', '/topics/shop:7/events']) {
      const eve = await guarded.request(path, { headers: { authorization: 'Bearer eve' } })
      await expectProblem(eve, 403, 'forbidden')
      await expectProblem(await standard.request(path), 403, 'forbidden')
    }
  })

  it.each(['__proto__', 'constructor', '%00', '%', 'x'.repeat(201)])('refuses the topic %s', async (topic) => {
    const served = await serve({ host, authorizeTopic: () => true })
    for (const path of [`/topics/${topic}`, `/topics/${topic}/events`]) {
      await expectProblem(await served.request(path), 400, 'invalid_request')
    }
  })

  it('are named by the server alone, from who starts and what was parsed', async () => {
    const served = await serve({
      host,
      topics: (principal, workflow, parsed) => [
        `${principal?.id}:${workflow.name}:${(parsed as { size: number }).size}`,
      ],
    })
    served.gate.open(1)
    const path = pathOf(await served.post('/workflows/build', { ...input, topics: ['shop:7'] }))
    const body = (await (await served.request(path)).json()) as { snapshot: { topics: string[] } }
    expect(body.snapshot.topics).toEqual(['ann:build:1'])
  })

  it('fails without a word where the server names a topic that is none', async () => {
    const served = await serve({ host, topics: () => [''] })
    await expectProblem(await served.post('/workflows/build', input), 500, 'internal')
  })
})
