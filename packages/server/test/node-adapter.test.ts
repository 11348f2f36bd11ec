import type { IncomingMessage } from 'node:http'
import type { PlainReply } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { describe, expect, it } from 'vitest'
import { expectNothingLeft, watch } from './leftovers.ts'
import { chunksIn, listen, rawPost, rawRequest } from './raw.ts'
import { until } from './serving.ts'

const failing = (error: Error) => ({
  handle: async (): Promise<PlainReply> => {
    throw error
  },
})

describe('a handler that fails', () => {
  it('is answered by 500 with a fixed text, or handed to the framework', async () => {
    const serve = toNodeHandler(failing(new Error('secret')))
    const alone = (await listen(serve)).connect()
    alone.send(rawRequest('GET /'))
    await alone.got('"code":"internal"')
    expect(alone.received).toMatch(/^HTTP\/1.1 500[\s\S]*application\/problem\+json/)
    expect(alone.received).not.toContain('secret')

    const errors: unknown[] = []
    const inFramework = await listen((request, response) => {
      void serve(request, response, (error) => {
        errors.push(error)
        response.end('taken')
      })
    })
    const client = inFramework.connect()
    client.send(rawRequest('GET /'))
    await client.got('taken')
    expect(errors).toMatchObject([{ message: 'secret' }])
  })

  it('by a header that cannot be sent leaves no stream behind', async () => {
    const watched = await watch()
    const { handler } = watched.served
    const serve = toNodeHandler({
      async handle(request) {
        const reply = await handler.handle(request)
        return { ...reply, headers: { ...reply.headers, 'X-Name': 'line\nbreak' } }
      },
    })
    const client = (await listen(serve)).connect()
    client.send(rawRequest(`GET ${watched.path}/events`))
    await client.got('"code":"internal"')
    expect(handler.stats().connections.opened).toBe(1)
    await expectNothingLeft(watched)
  })
})

describe('a request that is gone before it is handled', () => {
  it('is told so by its signal, and its stream ends at once', async () => {
    const watched = await watch()
    const serve = toNodeHandler(watched.served.handler)
    const late: (() => void)[] = []
    const raw = await listen((request: IncomingMessage, response) => {
      late.push(() => void serve(request, response))
    })
    const client = raw.connect()
    client.send(rawRequest(`GET ${watched.path}/events`))
    await until(() => late.length === 1)
    client.socket.destroy()
    await until(() => raw.sockets.size === 0)
    for (const handle of late) handle()
    await until(() => watched.served.handler.stats().connections.opened === 1)
    await expectNothingLeft(watched)
  })
})

describe('a body that somebody has read', () => {
  it('and kept is a mistake of the host’s; as text or bytes it is taken as it is', async () => {
    const watched = await watch({ work: () => 'done' })
    const serve = toNodeHandler(watched.served.handler)
    const raw = await listen(async (request, response) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of request) chunks.push(chunk as Uint8Array)
      const bytes = Buffer.concat(chunks)
      const as = request.headers['x-as']
      const body = as === 'text' ? bytes.toString() : as === 'bytes' ? bytes : undefined
      await serve(Object.assign(request, body !== undefined && { body }), response)
    })
    for (const [as, status] of [
      ['text', 200],
      ['bytes', 200],
      ['nothing', 500],
    ] as const) {
      const client = raw.connect()
      client.send(rawPost('/workflows/build', '{"name":"x"}', { 'x-as': as }))
      await client.got(`HTTP/1.1 ${status}`)
    }
  })
})

describe('a stream', () => {
  it('that ends within its first moment is written whole', async () => {
    const watched = await watch()
    const raw = await listen(toNodeHandler(watched.served.handler))
    const client = raw.connect()
    client.send(rawRequest(`GET ${watched.path}/events`))
    await until(() => watched.served.handler.stats().connections.sse === 1)
    await watched.served.handler.drain()
    await client.got('0\r\n\r\n')
    expect(chunksIn(client.received).join('')).toMatch(/"hello"[\s\S]*"snapshot"[\s\S]*"bye","reason":"shutdown"/)
  })
})

describe('the timeout of a connection', () => {
  it.each([0, 5_000])(
    'is the server’s own again after each reply, with keepAliveTimeout %i',
    async (keepAliveTimeout) => {
      const watched = await watch()
      const raw = await listen(toNodeHandler(watched.served.handler), { keepAliveTimeout })
      raw.server.timeout = 123_456
      const client = raw.connect()
      for (let replies = 1; replies <= 3; replies += 1) {
        client.send(rawRequest(`GET ${watched.path}`))
        await client.got('"snapshot"', replies)
      }
      client.send(rawRequest(`GET ${watched.path}/events`))
      await client.got('"hello"')
      const [socket] = raw.sockets
      expect(socket?.timeout).toBe(123_456)
    },
  )
})
