import type { IncomingMessage } from 'node:http'
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { createProgressClient, type ProgressClient } from '@progress/client'
import { describeWith } from '@progress/test-services'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startNginxWithHttp2 } from './nginx.ts'
import { expectSameEnd, live, sayAndHear, standBehind } from './support/behind.ts'
import { selfSigned } from './support/certificate.ts'
import { fetchOver } from './support/fetch-over-http2.ts'
import { type Http2Protocol, serveHttp2 } from './support/serve-http2.ts'
import { until } from './support/until.ts'

type Http2 = Awaited<ReturnType<typeof serveHttp2>>

function clientOn(http2: Http2, connect: () => ClientHttp2Session): ProgressClient {
  const url = `${http2.origin}/api/progress`
  const client = createProgressClient({ url, fetch: fetchOver(connect), transport: 'sse', maxStreams: 20 })
  onTestFinished(() => client.close())
  return client
}

/** Sends the head of a request for a stream. */
const askForStream = (connection: ClientHttp2Session, path: string) =>
  connection.request({ ':path': `/api/progress${path}`, accept: 'text/event-stream' })

describe.each<Http2Protocol>(['h2', 'h2c'])('over %s, from Node to Node', (protocol) => {
  it('each event arrives before the next is emitted, by the reply to a POST and to a GET', async () => {
    const http2 = await serveHttp2(protocol)
    const connection = http2.connect()
    const client = clientOn(http2, () => connection)
    const starter = client.start('steps', {})
    const watcher = client.follow(await starter.started)
    await Promise.all([starter, watcher].map(live))
    await sayAndHear(http2, [starter, watcher])
    await expectSameEnd(http2, [starter, watcher])
    expect(new Set(http2.asked.map(({ httpVersion }) => httpVersion))).toEqual(new Set(['2.0']))
  })

  it('twenty sessions are followed on one connection, all of them live', async () => {
    const http2 = await serveHttp2(protocol)
    const connection = http2.connect()
    const client = clientOn(http2, () => connection)
    const sessions = Array.from({ length: 20 }, () => client.start('steps', {}))
    await Promise.all(sessions.map(live))
    expect(http2.handler.stats().connections.sse).toBe(20)
    for (const word of ['one', 'two', 'three']) {
      for (const work of http2.works) work.say(word)
      await until(`'${word}' everywhere`, () =>
        sessions.every((session) => `${session.getSnapshot()?.partial.text}`.includes(word)),
      )
    }
    for (const work of http2.works) work.finish()
    for (const session of sessions) {
      expect(await session.result).toEqual({ text: 'one two three ' })
      expect(session.getSnapshot()).toEqual(await http2.snapshotOf(session.id))
    }
    expect(http2.connections()).toBe(1)
  })

  it('a connection that is cut is taken up on another, and nothing is lost', async () => {
    const http2 = await serveHttp2(protocol)
    let connection = http2.connect()
    const connect = (): ClientHttp2Session => {
      if (connection.destroyed) connection = http2.connect()
      return connection
    }
    const session = clientOn(http2, connect).start('steps', {})
    await sayAndHear(http2, [session], ['one', 'two'])
    http2.cut()
    await sayAndHear(http2, [session], ['three', 'four', 'five'])
    await expectSameEnd(http2, [session])
    expect(http2.connections()).toBe(2)
  })

  it('says nothing of the connection, which HTTP/2 forbids', async () => {
    const http2 = await serveHttp2(protocol)
    const connection = http2.connect()
    const client = clientOn(http2, () => connection)
    const { id } = await client.start('steps', {}).started.then((sessionId) => ({ id: sessionId }))
    const stream = askForStream(connection, `/sessions/${id}/events`)
    const headers = await new Promise<Record<string, unknown>>((resolve) => void stream.once('response', resolve))
    expect(headers[':status']).toBe(200)
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8')
    for (const name of ['connection', 'keep-alive', 'transfer-encoding']) expect(headers).not.toHaveProperty(name)
  })

  it('polls, single replies and problems are as over HTTP/1.1', async () => {
    const http2 = await serveHttp2(protocol)
    const connection = http2.connect()
    const fetch = fetchOver(() => connection)
    const base = `${http2.origin}/api/progress`
    const start = (body: string) =>
      fetch(`${base}/workflows/steps`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const single = start('{}')
    const { sessionId, finish } = await http2.work()
    const polled = await fetch(`${base}/sessions/${sessionId}?after=0&wait=10`)
    expect([polled.status, await polled.json()]).toMatchObject([200, { sessionId, status: 'active' }])
    finish()
    const answered = await single
    expect([answered.status, await answered.json()]).toEqual([200, { text: '' }])
    const unknown = await fetch(`${base}/sessions/nobody`)
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'session_not_found' }])
    const broken = await start('{')
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'invalid_request' }])
  })

  it('a start without a body, of which HTTP/2 gives no length, is one with {}', async () => {
    const http2 = await serveHttp2(protocol)
    const fetch = fetchOver(http2.connect)
    const headers = { prefer: 'respond-async' }
    const started = await fetch(`${http2.origin}/api/progress/workflows/steps`, { method: 'POST', headers })
    expect([started.status, await started.json()]).toMatchObject([202, { workflow: 'steps' }])
  })

  it('a stream that is reset is let go by the server, before its first byte too, and the connection goes on', async () => {
    const http2 = await serveHttp2(protocol)
    const connection = http2.connect()
    const client = clientOn(http2, () => connection)
    const session = client.start('steps', {})
    const path = `/sessions/${await session.started}/events`
    const read = askForStream(connection, path)
    await new Promise((resolve) => void read.once('data', resolve))
    expect(http2.handler.stats().connections.sse).toBe(2)
    read.close(constants.NGHTTP2_CANCEL)
    for (let count = 0; count < 50; count += 1) askForStream(connection, path).close(constants.NGHTTP2_CANCEL)
    await sayAndHear(http2, [session])
    await until('one stream alone', () => http2.handler.stats().connections.sse === 1)
    await expectSameEnd(http2, [session])
    expect(http2.handler.stats().connections.sse).toBe(0)
    expect(http2.connections()).toBe(1)
  })

  it('a stream that nobody reads is dropped, and the others on its connection are not', async () => {
    const http2 = await serveHttp2(protocol, { writeDeadlineMs: 300 })
    const connection = http2.connect()
    const client = clientOn(http2, () => connection)
    const session = client.start('steps', {})
    const unread = askForStream(connection, `/sessions/${await session.started}/events`)
    unread.on('error', () => undefined)
    await until('two streams', () => http2.handler.stats().connections.sse === 2)
    const work = await http2.work()
    for (let said = 0; said < 1_000 && http2.handler.stats().connections.sse > 1; said += 1) {
      work.say(`${said}${'.'.repeat(10_000)}`)
      await until('it to be heard', () => `${session.getSnapshot()?.partial.text}`.includes(` ${said}.`) || said === 0)
    }
    expect(http2.handler.stats().hubs.slowDrops).toBe(1)
    unread.resume()
    await new Promise((resolve) => void unread.once('close', resolve))
    work.say('last')
    await until('the last word', () => `${session.getSnapshot()?.partial.text}`.endsWith('last '))
    work.finish()
    await session.result
    expect(session.getSnapshot()).toEqual(await http2.snapshotOf(session.id))
    expect(http2.connections()).toBe(1)
  })
})

describe('over TLS', () => {
  it('a server of HTTP/2 with allowHTTP1 serves a client that speaks HTTP/1.1 alone', async () => {
    const { origin, cert, works, asked } = await serveHttp2('h2')
    const headers = { accept: 'text/event-stream' }
    const asking = request(`${origin}/api/progress/workflows/steps`, { method: 'POST', headers, ca: cert }).end()
    const response = await new Promise<IncomingMessage>((resolve) => void asking.once('response', resolve))
    works[0]?.finish()
    expect(await text(response)).toContain('"type":"complete"')
    expect(asked).toMatchObject([{ httpVersion: '1.1' }])
  })
})

describeWith('nginx')('over h2, behind nginx with the configuration of the guide', () => {
  const connectTo = async () => {
    const tls = selfSigned()
    const behind = await standBehind((target, place) => startNginxWithHttp2(target, tls, place))
    const connection = connect(behind.proxy.origin, { ca: tls.cert })
    onTestFinished(() => connection.destroy())
    return { behind, fetch: fetchOver(() => connection) }
  }

  it('each event arrives before the next is emitted', async () => {
    const { behind, fetch } = await connectTo()
    const starter = behind.start({ transport: 'sse', fetch })
    const watcher = behind.follow(await starter.started, { transport: 'sse', fetch })
    await Promise.all([starter, watcher].map(live))
    await sayAndHear(behind, [starter, watcher])
    await expectSameEnd(behind, [starter, watcher])
  })

  it('the writes of its own pages are let in, since their host is passed on', async () => {
    const { behind, fetch } = await connectTo()
    const headers = { origin: behind.proxy.origin, prefer: 'respond-async' }
    const url = `${behind.proxy.origin}/api/progress/workflows/steps`
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(202)
  })
})
