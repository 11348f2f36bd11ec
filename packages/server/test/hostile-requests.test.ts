import { toNodeHandler } from '@progress/server/node'
import { describe, expect, it } from 'vitest'
import { heldMemory } from './flood.ts'
import { expectNothingLeft, watch } from './leftovers.ts'
import { listen, rawPost, rawRequest } from './raw.ts'
import { expectProblem, readFrames } from './reading.ts'
import { HOSTS, pathOf, serve, until } from './serving.ts'

const POLL = { prefer: 'respond-async' }
const STREAM = { accept: 'text/event-stream' }
const input = { name: 'x' }

/** What is no cursor. */
const SILLY = [
  '-1',
  '-0',
  '+1',
  '01',
  '00',
  '1.0',
  '1e3',
  '0x1F',
  '0b1',
  '1_000',
  '1,000',
  ' 1',
  '1 ',
  '1\t',
  '1\u00a0',
  '١',
  '１',
  '²',
  'Infinity',
  'NaN',
  'null',
  'undefined',
  'true',
  '[1]',
  '["1"]',
  '{"seq":1}',
  '10000000000000000',
  '9'.repeat(400),
  '1;drop table sessions',
  "1' or '1'='1",
  '\u0000',
  '1\r\nSet-Cookie: a=b',
  '../../etc/passwd',
  '%31',
  '𝟙',
]

describe.each(HOSTS)('a silly cursor over %s', (host) => {
  it('is 400 invalid_cursor wherever one may stand, and touches nothing', async () => {
    const { request, post, manager, handler, runs } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    for (const cursor of SILLY) {
      const after = `after=${encodeURIComponent(cursor)}`
      const replies = [
        await request(`${path}?${after}`),
        await request(`${path}?${after}&wait=30`),
        await request(`${path}/events?${after}`),
        await post(`/workflows/build?${after}`, input, STREAM),
        await request(`/sessions?cursor=${encodeURIComponent(cursor)}`),
      ]
      for (const response of replies) {
        expect(response.headers.get('set-cookie')).toBeNull()
        await expectProblem(response, 400, 'invalid_cursor')
      }
    }
    expect((await manager.list()).items).toHaveLength(1)
    expect(runs.count).toBe(1)
    expect(handler.stats()).toMatchObject({ connections: { sse: 0, poll: 0 }, hubs: { followers: 0, waiting: 0 } })
  })

  it('is the same in Last-Event-ID', async () => {
    const { request, post } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    const sendable = SILLY.filter((cursor) => /^[\x21-\x7e]+$/.test(cursor))
    expect(sendable.length).toBeGreaterThan(20)
    for (const cursor of sendable) {
      const headers = { 'last-event-id': cursor }
      await expectProblem(await request(`${path}/events`, { headers }), 400, 'invalid_cursor')
    }
  })

  it('is one that stands twice, or in an array', async () => {
    const { request, post } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    for (const query of ['after=0&after=1', 'after=1&after=1', 'after=&after=1']) {
      await expectProblem(await request(`${path}?${query}`), 400, 'invalid_cursor')
      await expectProblem(await request(`${path}/events?${query}`), 400, 'invalid_cursor')
    }
    // These name nothing that is known.
    for (const query of ['after[]=1', 'after[0]=1', 'AFTER=x', 'after%00=x']) {
      expect((await request(`${path}?${query}`)).status).toBe(200)
    }
  })

  it('is none where it is beyond all that was written: then the state is told', async () => {
    const { request, post } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    for (const cursor of ['4096', '9007199254740991', '9007199254740993', '9999999999999999']) {
      const body = (await (await request(`${path}?after=${cursor}`)).json()) as { events: { type: string }[] }
      expect(body.events).toMatchObject([{ type: 'snapshot' }])
      const frames = readFrames(await request(`${path}/events?after=${cursor}`))
      expect((await frames.upTo('snapshot')).map(({ message }) => message.type)).toEqual(['hello', 'snapshot'])
      await frames.cancel()
    }
  })
})

describe.each(HOSTS)('other parameters over %s', (host) => {
  it.each([
    ['wait=-1', 'wait=1.5', 'wait=x', 'wait=', 'wait=%31%00', 'wait=1e3'],
    ['stream=', 'stream=SSE', 'stream=websocket', 'stream=__proto__', 'stream=constructor', 'stream=toString'],
    ['status=', 'status=done', 'status=__proto__', 'status=constructor', 'status=active,,failed', 'status=%00'],
  ])('that are malformed are 400: %s', async (...queries) => {
    const { request, post } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    for (const query of queries.filter((one) => one !== 'status=')) {
      const replies = {
        wait: () => request(`${path}?after=0&${query}`),
        stream: () => post(`/workflows/build?${query}`, input),
        status: () => request(`/sessions?${query}`),
      }
      await expectProblem(await replies[query.split('=')[0] as keyof typeof replies](), 400, 'invalid_request')
    }
  })

  it('a wait beyond all numbers counts as the longest', async () => {
    const { request, post, gate, handler } = await serve({ host })
    const path = pathOf(await post('/workflows/build', input, POLL))
    const held = request(`${path}?after=1&wait=${'9'.repeat(400)}`)
    await until(() => handler.stats().hubs.waiting === 1)
    gate.open('done')
    expect((await held).status).toBe(200)
  })
})

const INJECTIONS = ['\r\nSet-Cookie: a=b', '\nSet-Cookie: a=b', '\r\n\r\n<script>', '\u2028', 'x\u0000', '"><script>']

describe('header injection', () => {
  it('through ids, names and topics gets into no header', async () => {
    const served = await serve({ host: 'fetch' })
    const raw = await listen(toNodeHandler(served.handler))
    const client = raw.connect()
    let replies = 0
    for (const text of INJECTIONS) {
      const name = encodeURIComponent(text)
      for (const path of [
        `/sessions/${name}`,
        `/sessions/${name}/events`,
        `/topics/${name}`,
        `/workflows/${name}`,
        `/${name}`,
      ]) {
        client.send(path.startsWith('/workflows') ? rawPost(path, '{}') : rawRequest(`GET ${path}`))
        replies += 1
        await client.got('"code":', replies)
      }
    }
    const heads = client.received.match(/^[\w-]+: .*$/gm) ?? []
    expect(heads.filter((line) => /^(set-cookie|<script|progress-session)/i.test(line))).toEqual([])
    expect(client.received).not.toMatch(/HTTP\/1.1 (?:2|5)\d\d/)
  })

  it('through Idempotency-Key gets nowhere: what is visible is a key like any other, all else is 400', async () => {
    const served = await serve({ host: 'fetch' })
    const raw = await listen(toNodeHandler(served.handler))
    served.gate.open('done')
    const start = async (key: string): Promise<string> => {
      const client = raw.connect()
      client.send(rawPost('/workflows/build', '{"name":"x"}', { 'idempotency-key': key }))
      await client.got(/"code":|"done"/)
      client.socket.destroy()
      return client.received
    }
    const encoded = await start('%0d%0aSet-Cookie:a=b')
    expect(encoded).toContain('HTTP/1.1 200')
    expect(encoded.toLowerCase()).not.toContain('set-cookie')
    for (const key of ['', ' ', 'two words', 'tab\there', 'caf\xe9', '\xff', 'x'.repeat(256)]) {
      expect(await start(key)).toContain('HTTP/1.1 400')
    }
    expect((await served.manager.list()).items).toHaveLength(1)
  })

  it('with a line break of its own in the request is refused before it is ours', async () => {
    const { raw, served } = await watch()
    for (const request of ['GET /sessions/\rx', 'GET /sessions/\nx', 'GET /sessions/\u0000']) {
      const client = raw.connect()
      client.send(rawRequest(request))
      await client.got('HTTP/1.1 400')
    }
    expect(served.handler.stats().connections.opened).toBe(0)
  })
})

describe('headers that come slowly', () => {
  it('hold nothing of the handler’s, and the host closes the connection', async () => {
    const asked = { count: 0 }
    const served = await serve({
      host: 'fetch',
      authorize: () => {
        asked.count += 1
        return { id: 'ann' }
      },
    })
    const limits = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 }
    const raw = await listen(toNodeHandler(served.handler), limits)
    const clients = Array.from({ length: 20 }, () => raw.connect())
    for (const client of clients) client.send('GET /sessions HTTP/1.1\r\nhost: progress.test\r\n')
    const dribble = setInterval(() => {
      for (const client of clients) client.send('x-slow: 1\r\n')
    }, 30)
    await Promise.all(clients.map(({ closed }) => closed))
    clearInterval(dribble)
    expect(asked.count).toBe(0)
    await until(() => raw.sockets.size === 0)
    expect(served.handler.stats()).toMatchObject({ connections: { opened: 0 }, hubs: { hubs: 0 } })
  })
})

describe('thousands of topics and sessions that are none', () => {
  it.each([true, false])('asked for by one client leave nothing behind; who may read them: %s', async (mayRead) => {
    const watched = await watch({ authorizeTopic: () => mayRead, maxOpensPerMinute: 1_000_000 })
    const { request, logger } = watched.served
    const ask = async (from: number, to: number): Promise<void> => {
      for (let number = from; number < to; number += 1) {
        const topic = await request(`/topics/topic-${number}`)
        const stream = await request(`/topics/topic-${number}/events`)
        const session = await request(`/sessions/session-${number}/events`)
        expect([topic.status, stream.status, session.status]).toEqual(mayRead ? [200, 200, 404] : [403, 403, 404])
        await stream.body?.cancel()
      }
      logger.clear()
    }
    await ask(0, 300)
    const before = heldMemory()
    await ask(300, 1_000)
    expect(heldMemory() - before).toBeLessThan(4 * 1_024 * 1_024)
    await expectNothingLeft(watched)
  })
})

describe.each(HOSTS)('an id of the host’s own making, over %s', (host) => {
  it('that no header can hold is named by the body alone', async () => {
    const served = await serve({ host })
    const ids = ['注文-7', 'é', 'tab', 'plain:1']
    for (const sessionId of ids) {
      const event = { sessionId, workflow: 'build', plan: [], topics: [], owner: 'ann', takeWithinMs: 60_000 }
      await served.store.create(event)
      const response = await served.request(`/sessions/${encodeURIComponent(sessionId)}`)
      expect(response.headers.get('progress-session')).toBe(/^[ -~]+$/.test(sessionId) ? sessionId : null)
      expect(await response.json()).toMatchObject({ sessionId })
      const frames = readFrames(await served.request(`/sessions/${encodeURIComponent(sessionId)}/events`))
      expect((await frames.next())?.message).toMatchObject({ type: 'hello', sessionId })
      await frames.cancel()
    }
  })
})
