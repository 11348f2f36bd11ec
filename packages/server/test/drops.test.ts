import { createServer } from 'node:http'
import { toNodeHandler } from '@progress/server/node'
import { describe, expect, it } from 'vitest'
import { override } from './chaos-store.ts'
import { expectNothingLeft, held, makeLarge, type Watched, watch } from './leftovers.ts'
import { rawPost, rawRequest } from './raw.ts'
import { expectProblem } from './reading.ts'
import { gate, HOSTS, serve, until } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }

/** A request for everything that holds a connection open. */
const requests = ({ path }: Watched): Record<string, string> => ({
  'a stream': rawRequest(`GET ${path}/events`, STREAM),
  'a stream from a cursor': rawRequest(`GET ${path}/events?after=0`, STREAM),
  'a topic': rawRequest('GET /topics/t/events', STREAM),
  'a held poll': rawRequest(`GET ${path}?after=0&wait=30`),
  'a single': rawPost('/workflows/build', '{"name":"y"}', { 'idempotency-key': 'single' }),
  'a start as a stream': rawPost('/workflows/build', '{"name":"z"}', { ...STREAM, 'idempotency-key': 'stream' }),
})

/** Work that ends at once when it is asked for, so that only connections could be left. */
const quick = { work: () => 'done', authorizeTopic: () => true } as const

describe('a client that is destroyed', () => {
  it('while the server waits for it to take bytes leaves nothing behind', async () => {
    const watched = await watch(quick)
    await makeLarge(watched)
    const clients = Array.from({ length: 5 }, () => watched.raw.connect({ reads: false }))
    for (const client of clients) client.send(requests(watched)['a stream'] ?? '')
    await until(() => watched.raw.sockets.size === 5)
    for (const socket of watched.raw.sockets) await until(() => socket.writableNeedDrain)
    for (const client of clients) client.socket.destroy()
    await expectNothingLeft(watched)
  })

  it('at any moment of a stream, a poll or a single leaves nothing behind', async () => {
    const watched = await watch({ authorizeTopic: () => true })
    for (const request of Object.values(requests(watched))) {
      const dropped = [0, 1, 2].map(async (moment) => {
        const client = watched.raw.connect()
        if (moment > 0) client.send(request)
        if (moment > 1) await until(() => held(watched.served.handler) > 0)
        client.socket.destroy()
        await client.closed
      })
      await Promise.all(dropped)
    }
    watched.served.gate.open('done')
    await until(() => watched.served.manager.stats().held === 0)
    await expectNothingLeft(watched)
  })

  it('behind another request on its connection leaves nothing behind', async () => {
    const watched = await watch(quick)
    const client = watched.raw.connect()
    const { path } = watched
    client.send(rawRequest(`GET ${path}/events`, STREAM) + rawRequest(`GET ${path}?after=0&wait=30`))
    client.send(rawRequest(`GET ${path}/events?after=0`, STREAM))
    await until(() => held(watched.served.handler) === 3)
    client.socket.destroy()
    await expectNothingLeft(watched)
  })
})

describe('a client that disconnects before the first byte', () => {
  it.each(Object.keys(requests({ path: '' } as Watched)))(
    'of %s, while authorize still thinks, leaves nothing behind',
    async (kind) => {
      const pending = gate()
      const asked = { count: 0 }
      const watched = await watch({
        ...quick,
        authorize: async () => {
          asked.count += 1
          await pending.passed
          return { id: 'ann' }
        },
      })
      const client = watched.raw.connect()
      client.send(requests(watched)[kind] ?? '')
      await until(() => asked.count === 1)
      client.socket.destroy()
      await until(() => watched.raw.sockets.size === 0)
      pending.open(undefined)
      await expectNothingLeft(watched)
    },
  )

  it.each(['read', 'subscribe', 'list'] as const)(
    'while the store is asked to %s leaves nothing behind',
    async (name) => {
      const pending = gate()
      const asked = { count: 0 }
      const watched = await watch({
        ...quick,
        wrapStore: (store) => {
          const slow = async (...given: never[]): Promise<unknown> => {
            asked.count += 1
            await pending.passed
            return (store[name] as (...all: never[]) => Promise<unknown>).apply(store, given)
          }
          return override(store, { [name]: slow })
        },
      })
      const asking = Object.entries(requests(watched)).filter(
        ([kind]) => !kind.startsWith('a s') || kind.startsWith('a stream'),
      )
      const clients = asking.map(([, request]) => {
        const client = watched.raw.connect()
        client.send(request)
        return client
      })
      await until(() => asked.count >= 1 && watched.raw.sockets.size === clients.length)
      for (const client of clients) client.socket.destroy()
      await until(() => watched.raw.sockets.size === 0)
      pending.open(undefined)
      await expectNothingLeft(watched)
    },
  )
})

describe('a store that does not answer', () => {
  it.each(['a topic', 'a held poll', 'a single', 'a start as a stream'])(
    'does not keep %s counted whose client has left',
    async (kind) => {
      const pending = gate()
      const watched = await watch({
        ...quick,
        wrapStore: (store) =>
          override(store, {
            async subscribe(target, onSignal) {
              await pending.passed
              return store.subscribe(target, onSignal)
            },
          }),
      })
      const client = watched.raw.connect()
      client.send(requests(watched)[kind] ?? '')
      const { handler, manager } = watched.served
      const isThere = (): boolean => held(handler) === 1 || handler.stats().hubs.hubs + manager.stats().started > 1
      await until(isThere)
      client.socket.destroy()
      await until(() => watched.raw.sockets.size === 0 && held(handler) === 0)
      expect(handler.stats().connections.owners).toBe(0)
      pending.open(undefined)
      await until(() => manager.stats().held === 0)
      await expectNothingLeft(watched)
    },
  )
})

describe('a connection that is used again and again', () => {
  it('gathers no listeners', async () => {
    const watched = await watch(quick)
    const client = watched.raw.connect()
    const ask = async (round: number): Promise<Record<string, number>> => {
      client.send(rawRequest(`GET ${watched.path}?round=${round}`))
      await client.got('HTTP/1.1 200 OK', round + 1)
      const [socket] = watched.raw.sockets
      const events = ['close', 'drain', 'error', 'end', 'data', 'timeout']
      return Object.fromEntries(events.map((event) => [event, socket?.listenerCount(event) ?? -1]))
    }
    const first = await ask(0)
    for (let round = 1; round < 15; round += 1) await ask(round)
    expect(await ask(15)).toEqual(first)
  })
})

describe('a stream that nobody will read', () => {
  it('holds nothing where somebody else has answered already', async () => {
    const watched = await watch(quick)
    const serveNode = toNodeHandler(watched.served.handler)
    const server = createServer((request, response) => {
      response.end('too late')
      void serveNode(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const response = await fetch(`http://127.0.0.1:${port}${watched.path}/events`, {
      headers: { authorization: 'Bearer ann' },
    })
    expect(await response.text()).toBe('too late')
    await new Promise((resolve) => server.close(resolve))
    expect(watched.served.handler.stats().connections.opened).toBe(1)
    await expectNothingLeft(watched)
  })

  it('holds nothing where a Response is cancelled or its request aborted, before or after it was read', async () => {
    const watched = await watch(quick)
    const { handler } = watched.served
    const ask = (signal?: AbortSignal): Promise<Response> =>
      handler(
        new Request(`http://progress.test${watched.path}/events`, {
          headers: { authorization: 'Bearer ann' },
          ...(signal && { signal }),
        }),
      )
    await (await ask()).body?.cancel()
    const reader = (await ask()).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    const leaving = new AbortController()
    const aborted = [await ask(leaving.signal), await ask(leaving.signal)]
    await aborted[0]?.body?.getReader().read()
    expect(held(handler)).toBe(2)
    leaving.abort()
    await ask(AbortSignal.abort()).catch(() => undefined)
    await expectNothingLeft(watched)
  })
})

describe.each(HOSTS)('a rule of cors.origins that throws, over %s', (host) => {
  it('is asked before anything is done: no stream is held, nothing is started', async () => {
    const rule = { breaks: false }
    const origins = (): boolean => {
      if (rule.breaks) throw new TypeError('cors.internal is down')
      return true
    }
    const { request, post, handler, runs } = await serve({ host, cors: { origins }, work: () => 'done' })
    const started = await post('/workflows/build', { name: 'x' })
    const path = `/sessions/${started.headers.get('progress-session')}`
    rule.breaks = true
    const headers = { origin: 'https://elsewhere.example' }
    for (let time = 0; time < 10; time += 1) {
      const problem = await expectProblem(await request(`${path}/events`, { headers }), 500, 'internal')
      expect(JSON.stringify(problem)).not.toContain('cors.internal')
    }
    await expectProblem(await post('/workflows/build', { name: 'x' }, headers), 500, 'internal')
    expect(runs.count).toBe(1)
    expect(handler.stats()).toMatchObject({ connections: { sse: 0 }, hubs: { followers: 0 } })
  })
})
