import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  blackholeAfter,
  cutAfter,
  delay,
  dropAfterHeaders,
  endCleanlyAfter,
  type Fault,
  holdBody,
  inject,
  lagOneChunk,
  loseReply,
  refuse,
  reply,
  splitEveryByte,
  stayMute,
  throttle,
} from './fault-proxy/faults.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { type Listening, listen } from './listen.ts'

/** What the server behind the proxy does with the next request; at first it gives its three messages. */
let serve: (request: IncomingMessage, response: ServerResponse) => void
let served: number
let server: Listening
let proxy: FaultProxy

const MESSAGES = ['data: one\n\n', 'data: zwei ß\n\n', 'data: drei\n\n'] as const
const WHOLE = MESSAGES.join('')

const stream = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-own': ['a', 'b'] })
  for (const message of MESSAGES) response.write(message)
}

beforeEach(async () => {
  served = 0
  serve = (_request, response) => {
    stream(response)
    response.end()
  }
  server = await listen((request, response) => {
    served += 1
    serve(request, response)
  })
  proxy = await startFaultProxy(server.origin)
})
afterEach(async () => {
  await proxy.close()
  await server.close()
})

/** Everything that comes, until the end or the break. */
async function read(response: Response, enough = (_text: string): boolean => false) {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  try {
    for await (const piece of response.body ?? []) {
      pieces.push(decoder.decode(piece as Uint8Array, { stream: true }))
      if (enough(pieces.join(''))) break
    }
    return { pieces, text: pieces.join(''), broken: false }
  } catch {
    return { pieces, text: pieces.join(''), broken: true }
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

const readerOf = (response: Response): Reader => (response.body as ReadableStream<Uint8Array>).getReader()

/** Reads so many messages. */
async function readText(reader: Reader, messages: number): Promise<string> {
  let text = ''
  while (text.split('\n\n').length <= messages) text += Buffer.from((await reader.read()).value ?? [])
  return text
}

const readThrough = async (fault: Fault) => {
  proxy.play(fault)
  return read(await fetch(proxy.origin))
}

describe('a proxy that behaves', () => {
  it('passes status, headers and bytes on as they are, both ways', async () => {
    const sent = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251)
    serve = async (request, response) => {
      const hash = createHash('sha256')
      for await (const piece of request) hash.update(piece)
      response.writeHead(418, ['x-own', 'a', 'x-own', 'b', 'content-length', '64'])
      response.end(hash.digest('hex'))
    }
    const answer = await fetch(`${proxy.origin}/a/path?q=%20`, {
      method: 'POST',
      body: sent,
      headers: { 'x-one': '1' },
    })
    expect(answer.status).toBe(418)
    expect(answer.headers.get('x-own')).toBe('a, b')
    expect(await answer.text()).toBe(createHash('sha256').update(sent).digest('hex'))
    expect(proxy.requests).toMatchObject([
      { method: 'POST', path: '/a/path?q=%20', headers: { 'x-one': '1' }, status: 418 },
    ])
  })

  it('passes each piece on when it comes', async () => {
    let response: ServerResponse | undefined
    serve = (_request, given) => {
      response = given
      given.writeHead(200).write('first')
    }
    const reader = readerOf(await fetch(proxy.origin))
    const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value)
    expect(await next()).toBe('first')
    response?.write('second')
    expect(await next()).toBe('second')
    response?.end()
    expect((await reader.read()).done).toBe(true)
  })

  it('ends the server’s side when the client leaves', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    serve = (_request, response) => {
      response.writeHead(200).write('first')
      response.once('close', resolve)
    }
    const leave = new AbortController()
    await fetch(proxy.origin, { signal: leave.signal })
    leave.abort()
    await promise
  })

  it('breaks the client’s side when the server’s breaks', async () => {
    serve = (_request, response) => response.writeHead(200).write('first', () => response.destroy())
    expect(await read(await fetch(proxy.origin))).toMatchObject({ broken: true })
    serve = (_request, response) => response.destroy()
    await expect(fetch(proxy.origin)).rejects.toThrow()
  })

  it('breaks every open connection when it is told to', async () => {
    serve = (_request, response) => response.writeHead(200).write('first')
    const reading = [read(await fetch(proxy.origin)), read(await fetch(proxy.origin))]
    proxy.cutAll()
    for (const outcome of await Promise.all(reading)) expect(outcome.broken).toBe(true)
  })
})

describe('faults', () => {
  it('come in order, and then what always happens', async () => {
    proxy.play(reply(503, { 'retry-after': '1' }, 'later'), reply(404))
    proxy.always(({ path }) => (path === '/gone' ? reply(410) : undefined))
    const statuses: number[] = []
    for (const path of ['', 'gone', 'gone', '']) statuses.push((await fetch(`${proxy.origin}/${path}`)).status)
    expect(statuses).toEqual([503, 404, 410, 200])
    expect(proxy.requests.map(({ status }) => status)).toEqual(statuses)
    expect(served).toBe(1)
    proxy.always()
    expect((await fetch(`${proxy.origin}/gone`)).status).toBe(200)
  })

  it('cutAfter gives so many bytes and no more', async () => {
    const bytes = Buffer.byteLength(WHOLE)
    for (let cut = 0; cut < bytes; cut += 1) {
      const { text, broken } = await readThrough(cutAfter(cut))
      // A platform may drop what it has not handed out when the connection breaks.
      expect(WHOLE.startsWith(text.replace(/\uFFFD$/, ''))).toBe(true)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(cut)
      expect(broken).toBe(true)
    }
    expect(await readThrough(cutAfter(bytes))).toMatchObject({ text: WHOLE, broken: false })
  })

  it('holdBody gives the head at once, and the body when it is whole', async () => {
    let end = (): void => undefined
    serve = (_request, response) => {
      stream(response)
      end = () => void response.end()
    }
    proxy.play(holdBody())
    const answer = await fetch(proxy.origin)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    end()
    expect(await read(answer)).toMatchObject({ pieces: [WHOLE], broken: false })
  })

  it('lagOneChunk gives each piece when the next one comes', async () => {
    let response: ServerResponse | undefined
    serve = (_request, given) => {
      response = given
      stream(given)
    }
    proxy.play(lagOneChunk())
    const answer = await fetch(proxy.origin)
    const reader = readerOf(answer)
    expect(await readText(reader, 2)).toBe(MESSAGES[0] + MESSAGES[1])
    response?.end('data: four\n\n')
    expect(await readText(reader, 2)).toBe(`${MESSAGES[2]}data: four\n\n`)
  })

  it('blackholeAfter gives so many messages, and leaves the connection open', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    serve = (_request, response) => {
      stream(response)
      response.once('close', resolve)
    }
    proxy.play(blackholeAfter(2))
    const leave = new AbortController()
    const reader = readerOf(await fetch(proxy.origin, { signal: leave.signal }))
    expect(await readText(reader, 2)).toBe(MESSAGES[0] + MESSAGES[1])
    leave.abort()
    await promise
  })

  it('endCleanlyAfter gives so many messages as if they were all', async () => {
    expect(await readThrough(endCleanlyAfter(1))).toMatchObject({ text: MESSAGES[0], broken: false })
    expect(await readThrough(endCleanlyAfter(9))).toMatchObject({ text: WHOLE, broken: false })
  })

  it('inject slips its text in between two messages', async () => {
    const { text } = await readThrough(inject(2, 'data: mine\n\n'))
    expect(text).toBe(`${MESSAGES[0]}${MESSAGES[1]}data: mine\n\n${MESSAGES[2]}`)
  })

  it('splitEveryByte gives each byte by itself', async () => {
    const { text, pieces } = await readThrough(splitEveryByte())
    expect(text).toBe(WHOLE)
    expect(pieces.length).toBeGreaterThan(WHOLE.length / 2)
  })

  it('throttle and delay take their time, and lose nothing', async () => {
    const begin = performance.now()
    expect(await readThrough(throttle(200))).toMatchObject({ text: WHOLE, broken: false })
    // 37 bytes at 200 a second; a timer may fire a little early.
    expect(performance.now() - begin).toBeGreaterThan(100)
    const then = performance.now()
    expect(await readThrough(delay(60))).toMatchObject({ text: WHOLE, broken: false })
    expect(performance.now() - then).toBeGreaterThan(50)
  })

  it('dropAfterHeaders gives the status and nothing else', async () => {
    proxy.play(dropAfterHeaders())
    const answer = await fetch(proxy.origin)
    expect(answer.status).toBe(200)
    expect(await read(answer)).toMatchObject({ text: '', broken: true })
  })

  it('refuse loses the request, loseReply the reply alone', async () => {
    proxy.play(refuse(), loseReply())
    await expect(fetch(proxy.origin)).rejects.toThrow()
    expect(served).toBe(0)
    await expect(fetch(proxy.origin)).rejects.toThrow()
    expect(served).toBe(1)
  })

  it('stayMute lets the server work, and says nothing', async () => {
    proxy.play(stayMute())
    const leave = new AbortController()
    const asked = fetch(proxy.origin, { signal: leave.signal })
    await proxy.requested(1)
    while (served === 0) await once(server.server, 'request')
    leave.abort()
    await expect(asked).rejects.toThrow('abort')
    expect(proxy.requests[0]?.status).toBe(0)
  })
})
