import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import bodyParser from '@koa/bodyparser'
import { createProgressManager, memoryStore } from '@progress/core'
import { createProgressHandler, implement, type ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expectProblem, readFrames } from './reading.ts'
import { echo, overSocket, pathOf, until } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }

function handlerAt(base: string): ProgressHandler {
  const store = memoryStore()
  const manager = createProgressManager({ store, sweepMs: 0 })
  const handler = createProgressHandler({
    manager,
    workflows: [implement(echo, (input) => input)],
    anonymous: true,
    base,
  })
  onTestFinished(async () => {
    await handler.close()
    await manager.close()
    await store.close()
  })
  return handler
}

/** How each framework serves a handler; the address of the protocol is `/api/progress` in all of them. */
const FRAMEWORKS: Record<string, () => RequestListener | Promise<RequestListener>> = {
  'node:http': () => toNodeHandler(handlerAt('/api/progress')),
  'Express, which strips what it mounts and says so': () => {
    const app = express()
    app.use('/api/progress', toNodeHandler(handlerAt('')))
    return app
  },
  'Express with a base, and bodies parsed already': () => {
    const app = express()
    app.use(express.json())
    app.use('/api/progress', toNodeHandler(handlerAt('/api/progress')))
    return app
  },
  'Express, two routers deep': () => {
    const [app, api] = [express(), express.Router()]
    api.use('/progress', toNodeHandler(handlerAt('/progress')))
    app.use('/api', api)
    return app
  },
  'Express with bodies as text and as bytes': () => {
    const app = express()
    app.use(express.text({ type: 'application/json' }), express.raw())
    app.use('/api/progress', toNodeHandler(handlerAt('')))
    return app
  },
  'Fastify, which has parsed the body': async () => {
    const app = fastify()
    const serve = toNodeHandler(handlerAt('/api/progress'))
    app.all('/api/progress/*', (request, reply) => {
      reply.hijack()
      return serve(Object.assign(request.raw, { body: request.body }), reply.raw)
    })
    await app.ready()
    onTestFinished(() => app.close())
    return (request, response) => app.routing(request, response)
  },
  'Koa, which has parsed the body': () => {
    const app = new Koa()
    const serve = toNodeHandler(handlerAt('/api/progress'))
    app.use(bodyParser())
    app.use((context) => {
      context.respond = false
      return serve(Object.assign(context.req, { body: context.request.body }), context.res)
    })
    return app.callback()
  },
  'a proxy that strips the base and says nothing': () => {
    const serve = toNodeHandler(handlerAt('/api/progress'))
    return (request, response) => {
      request.url = request.url?.replace('/api/progress', '')
      return serve(request, response)
    }
  },
}

describe.each(Object.keys(FRAMEWORKS))('mounted in %s', (name) => {
  it('serves every mode, takes the body, and names addresses that lead back', async () => {
    const send = await overSocket((await FRAMEWORKS[name]?.()) as RequestListener)
    const post = (headers: Record<string, string>): Promise<Response> => {
      const all = { 'content-type': 'application/json', ...headers }
      return send('/api/progress/workflows/echo', { method: 'POST', body: '{"a":[1]}', headers: all })
    }
    expect(await (await post({ accept: '*/*' })).json()).toEqual({ a: [1] })
    const frames = await readFrames(await post(STREAM)).rest()
    expect(frames.at(-1)?.message).toMatchObject({ type: 'complete', data: { a: [1] } })
    const accepted = await post({ prefer: 'respond-async' })
    expect([accepted.status, accepted.headers.get('location')]).toEqual([202, `/api/progress${pathOf(accepted)}`])
    expect((await send(accepted.headers.get('location') ?? '', {})).status).toBe(200)
  })

  it('knows an empty body', async () => {
    const send = await overSocket((await FRAMEWORKS[name]?.()) as RequestListener)
    const response = await send('/api/progress/workflows/echo', { method: 'POST' })
    expect(await response.json()).toEqual({})
  })
})

describe('the Node adapter', () => {
  it('leaves addresses that are none of its own to the next handler', async () => {
    const app = express()
    app.use(toNodeHandler(handlerAt('')))
    app.get('/about', (_request, response) => void response.send('about us'))
    const send = await overSocket(app)
    expect(await (await send('/about', {})).text()).toBe('about us')
    expect((await send('/health', {})).status).toBe(200)
  })

  it('answers for all that is below its base', async () => {
    const app = express()
    app.use('/api', toNodeHandler(handlerAt('')))
    await expectProblem(await (await overSocket(app))('/api/nothing', {}), 404, 'not_found')
  })

  it('says what it depends on beside what a middleware has said', async () => {
    const app = express()
    app.use((_request, response, next) => {
      response.setHeader('Vary', 'Cookie')
      next()
    })
    app.use(toNodeHandler(handlerAt('')))
    const response = await (await overSocket(app))('/workflows/echo', { method: 'POST' })
    expect(response.headers.get('vary')).toBe('Cookie, Accept, Prefer')
  })

  it('takes no input for empty that somebody else has read', async () => {
    const serve = toNodeHandler(handlerAt(''))
    const send = await overSocket(async (request, response) => {
      for await (const chunk of request) expect(chunk.length).toBeGreaterThan(0)
      await serve(request, response)
    })
    const init = { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }
    await expectProblem(await send('/workflows/echo', init), 500, 'internal')
  })

  it('sends the headers of a stream before its session says anything', async () => {
    const serve = toNodeHandler({
      handle: async () => ({
        status: 200,
        headers: { 'Content-Type': 'text/event-stream' },
        body: { start: () => ({ drained: () => undefined, closed: () => undefined }) },
      }),
    })
    const response = await (await overSocket(serve))('/', {})
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    await response.body?.cancel()
  })

  it('tells a stream when a slow reader has room again, and when it is gone', async () => {
    const told = { written: 0, drained: 0, closed: 0 }
    const chunk = new Uint8Array(64 * 1024)
    const serve = toNodeHandler({
      handle: async () => ({
        status: 200,
        headers: {},
        body: {
          start(sink) {
            const fill = (): void => {
              do told.written += 1
              while (sink.write(chunk))
            }
            fill()
            return {
              drained() {
                told.drained += 1
                fill()
              },
              closed: () => (told.closed += 1),
            }
          },
        },
      }),
    })
    const server = createServer(serve)
    await new Promise<void>((resolve) => server.listen(0, resolve))
    onTestFinished(() => closeServer(server))
    const client = httpRequest({ port: (server.address() as AddressInfo).port })
    client.on('error', () => undefined)
    client.end()
    const response = await new Promise<IncomingMessage>((resolve) => client.on('response', resolve))
    response.resume()
    await until(() => told.drained > 3)
    client.destroy()
    await until(() => told.closed > 0)
    expect(told.closed).toBe(1)
    expect(told.written).toBeGreaterThan(told.drained)
  })
})

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

describe('the fetch handler', () => {
  it('hands the work to the host that comes with the request', async () => {
    const handler = handlerAt('')
    const kept: Promise<unknown>[] = []
    const host = { waitUntil: (work: Promise<unknown>) => void kept.push(work) }
    await handler(new Request('http://edge.test/workflows/echo', { method: 'POST' }), host)
    expect(kept).toHaveLength(1)
    await kept[0]
  })

  it('serves under a base, and where the base was stripped', async () => {
    const handler = handlerAt('/api')
    for (const path of ['/api/workflows/echo', '/workflows/echo']) {
      const init = { method: 'POST', headers: { prefer: 'respond-async' } }
      const response = await handler(new Request(`http://edge.test${path}`, init))
      expect(response.headers.get('location')).toBe(`/api${pathOf(response)}`)
    }
  })
})
