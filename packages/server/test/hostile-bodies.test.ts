import { problemSchema } from '@progress/core/schemas'
import { toNodeHandler } from '@progress/server/node'
import { describe, expect, it } from 'vitest'
import { heldMemory } from './flood.ts'
import { held } from './leftovers.ts'
import { listen, type RawClient, type RawServer, rawPost, rawRequest } from './raw.ts'
import { expectProblem } from './reading.ts'
import { HOSTS, type Served, type ServeOptions, serve, until } from './serving.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const CHUNKED = { ...JSON_TYPE, 'transfer-encoding': 'chunked' }
const MEGABYTE = 1_024 * 1_024

async function open(options: Partial<ServeOptions> = {}): Promise<{ served: Served; raw: RawServer }> {
  const served = await serve({ host: 'fetch', ...options })
  return { served, raw: await listen(toNodeHandler(served.handler)) }
}

/** Checks that a reply has come, and is a problem with this code. */
async function problemFor(client: RawClient, status: number, code: string): Promise<{ detail?: string | undefined }> {
  await client.got(`HTTP/1.1 ${status}`)
  await client.got('"code":')
  const [head = '', body = ''] = client.received.split('\r\n\r\n')
  expect(head).toContain('application/problem+json')
  const problem = problemSchema.parse(JSON.parse(body.slice(0, body.lastIndexOf('}') + 1)))
  expect(problem.code).toBe(code)
  return problem
}

const INVALID = [400, 'invalid_request'] as const
const UNKNOWN = [404, 'session_not_found'] as const

describe('a body that does not come', () => {
  it('is answered after its time, and the connection is cut soon after, however it does not come', async () => {
    const { served, raw } = await open({ bodyTimeoutMs: 300 })
    const stalls = {
      'never begins': [rawPost('/workflows/echo', '', { 'content-length': '1000' }), ''],
      'stops in the middle': [rawPost('/workflows/echo', '{"na', { 'content-length': '1000' }), ''],
      'stops within a chunk': [rawRequest('POST /workflows/echo', CHUNKED, 'ff\r\n{}\r\n0\r\n\r\n'), ''],
      trickles: [rawPost('/workflows/echo', '', { 'content-length': '100000' }), ' '],
      'trickles in chunks': [rawRequest('POST /workflows/echo', CHUNKED), '1\r\n \r\n'],
      'trickles without a type': [rawRequest('POST /workflows/echo', { 'transfer-encoding': 'chunked' }), '1\r\n \r\n'],
      'trickles where a retry is asked': [rawPost('/sessions/x/retry', '', { 'content-length': '100000' }), ' '],
    } as const
    const stalled = Object.entries(stalls).map(async ([how, [head, piece]]) => {
      const client = raw.connect()
      client.send(head)
      const trickle = setInterval(() => client.send(piece), 20)
      try {
        const isKnown = !how.includes('retry')
        const [status, code] = isKnown ? INVALID : UNKNOWN
        const { detail } = await problemFor(client, status, code)
        if (isKnown) expect([how, detail]).toEqual([how, 'The body did not come in time'])
        await client.closed
      } finally {
        clearInterval(trickle)
      }
    })
    await Promise.all(stalled)
    await until(() => raw.sockets.size === 0)
    expect(held(served.handler)).toBe(0)
    expect((await served.manager.list()).items).toEqual([])
  })

  it('is no concern of a client that breaks off', async () => {
    const { served, raw } = await open()
    const client = raw.connect()
    client.send(rawPost('/workflows/echo', '{"na', { 'content-length': '1000' }))
    await until(() => raw.sockets.size === 1)
    client.socket.destroy()
    await until(() => raw.sockets.size === 0)
    expect((await served.manager.list()).items).toEqual([])
    expect(served.logger.entries.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('a body that is too large', () => {
  it('is refused as soon as it is announced', async () => {
    const { raw } = await open({ maxBodyBytes: 100 })
    const client = raw.connect()
    client.send(rawPost('/workflows/echo', '{"a":', { 'content-length': '1000000000000' }))
    await problemFor(client, 413, 'payload_too_large')
  })

  it('is refused once it is too large, and what comes after is thrown away; the connection goes on', async () => {
    const { raw } = await open({ maxBodyBytes: 100 })
    const client = raw.connect()
    client.send(rawRequest('POST /workflows/echo', CHUNKED, `c8\r\n${' '.repeat(200)}\r\n`))
    await problemFor(client, 413, 'payload_too_large')
    client.send(`2\r\n{}\r\n0\r\n\r\n${rawPost('/workflows/echo', '{"a":1}')}`)
    await client.got('{"a":1}')
  })

  it('and never ends is not kept: the connection is cut soon after its reply', async () => {
    const { raw } = await open()
    const client = raw.connect()
    const before = heldMemory()
    const megabyte = ' '.repeat(MEGABYTE)
    client.send(rawRequest('POST /workflows/echo', CHUNKED))
    let grown = 0
    let sent = 0
    while (!client.socket.destroyed) {
      client.send(`100000\r\n${megabyte}\r\n`)
      sent += 1
      const hasRoom = new Promise((resolve) => {
        if (client.socket.writableNeedDrain) client.socket.once('drain', resolve)
        else setImmediate(resolve)
      })
      await Promise.race([hasRoom, client.closed])
      if (sent % 50 === 2) grown = Math.max(grown, heldMemory() - before)
    }
    await problemFor(client, 413, 'payload_too_large')
    // Client and server share this process: what was kept would be all that was sent.
    expect(grown).toBeLessThan((64 + sent / 4) * MEGABYTE)
  })

  it('costs no more than its bytes when it comes in chunks of one byte', async () => {
    const { served, raw } = await open()
    const before = heldMemory()
    const client = raw.connect()
    client.send(rawRequest('POST /workflows/echo', CHUNKED))
    const size = 100_000
    for (let sent = 0; sent < size; sent += 1_000) {
      client.send('1\r\n \r\n'.repeat(1_000))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => client.socket.writableLength === 0)
    expect(heldMemory() - before).toBeLessThan(8 * MEGABYTE)
    client.send('2\r\n{}\r\n0\r\n\r\n')
    await client.got('200 OK')
    expect(served.handler.stats().connections).toMatchObject({ single: 0 })
  })
})

describe('a body that is not what it says', () => {
  it('with more than was announced begins a request that is none', async () => {
    const { served, raw } = await open()
    const client = raw.connect()
    client.send(rawPost('/workflows/echo', '{"a":1}'))
    await client.got('{"a":1}')
    client.send('}}}}}}}} and more\r\n\r\n')
    await client.got('HTTP/1.1 400')
    await client.closed
    expect((await served.manager.list()).items).toHaveLength(1)
  })

  it.each([
    ['a chunk without a size', 'zz\r\n{}\r\n0\r\n\r\n'],
    ['a chunk of a size beyond all numbers', `${'f'.repeat(40)}\r\n{}`],
  ])('with %s starts nothing', async (_what, body) => {
    const { served, raw } = await open()
    const client = raw.connect()
    client.send(rawRequest('POST /workflows/echo', CHUNKED, body))
    await client.closed
    expect(client.received).not.toContain('HTTP/1.1 5')
    expect((await served.manager.list()).items).toEqual([])
  })

  it('with a length and in chunks at once is refused before it is ours', async () => {
    const { served, raw } = await open()
    const client = raw.connect()
    client.send(rawRequest('POST /workflows/echo', { ...CHUNKED, 'content-length': '2' }, '2\r\n{}\r\n0\r\n\r\n'))
    await client.got('HTTP/1.1 400')
    expect((await served.manager.list()).items).toEqual([])
  })

  it('is none where it is empty, also where no length was announced', async () => {
    const { raw } = await open()
    const client = raw.connect()
    client.send(rawRequest('POST /workflows/echo', { 'transfer-encoding': 'chunked' }, '0\r\n\r\n'))
    await client.got('HTTP/1.1 200')
    await client.got('{}')
  })
})

const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth)

/** What JSON must not do to whoever reads it. */
const HOSTILE_JSON: Record<string, string> = {
  'lists nested 100,000 deep': nested(100_000),
  'objects nested 100,000 deep': nested(100_000, '{"a":', '}').replace('}', '1}'),
  'lists nested 100,000 deep that never close': '['.repeat(100_000),
  'a key __proto__': '{"__proto__":{"polluted":true}}',
  'a key __proto__, escaped': '{"\\u005f_proto__":{"polluted":true}}',
  'a key __proto__ far down': '{"a":[{"b":{"__proto__":{"polluted":true}}}]}',
  'no JSON': '{"a":1',
  'bytes that are no UTF-8': '{"a":"\xff\xfe"}',
  'a number that is none': '{"a":NaN}',
  'two values': '{}{}',
}

describe.each(HOSTS)('hostile JSON over %s', (host) => {
  it.each(Object.entries(HOSTILE_JSON))('with %s is 400, and touches nothing', async (_what, body) => {
    const { request, manager, logger } = await serve({ host })
    const bytes = new Uint8Array(Buffer.from(body, 'latin1'))
    for (const path of ['/workflows/echo', '/workflows/build', '/workflows/build?stream=sse']) {
      const response = await request(path, { method: 'POST', body: bytes, headers: JSON_TYPE })
      await expectProblem(response, 400, 'invalid_request')
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect((await manager.list()).items).toEqual([])
    expect(logger.entries.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('with keys that are properties of every object is data like any other', async () => {
    const { post } = await serve({ host })
    const input = { constructor: { prototype: { polluted: true } }, prototype: 1, toString: 'x', hasOwnProperty: null }
    const response = await post('/workflows/echo', input)
    expect(await response.json()).toEqual(input)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('is refused in the same way where it names items to retry', async () => {
    const { request, post, gate } = await serve({ host })
    gate.open('done')
    const ended = await post('/workflows/build', { name: 'x' })
    const path = `/sessions/${ended.headers.get('progress-session')}/retry`
    const retry = (body: string): Promise<Response> => request(path, { method: 'POST', body, headers: JSON_TYPE })
    await expectProblem(await retry(nested(100_000)), 400, 'invalid_request')
    await expectProblem(await retry('{"__proto__":{"items":["a"]}}'), 400, 'invalid_request')
    for (const items of [
      '["__proto__"]',
      '["constructor"]',
      '[""]',
      '[1]',
      '"a"',
      '{"length":1}',
      `["${'x'.repeat(999)}"]`,
    ]) {
      await expectProblem(await retry(`{"items":${items}}`), 422, 'invalid_input')
    }
  })
})

describe.each(HOSTS)('a hostile form over %s', (host) => {
  const send = (served: Served, body: string, boundary = 'b'): Promise<Response> =>
    served.request('/workflows/build', {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body, 'latin1')),
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    })
  const part = (name: string, value: string): string =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

  it.each([
    ['a part named __proto__', `${part('name', 'x')}${part('__proto__', 'y')}--b--\r\n`],
    ['__proto__ within its part input', `${part('input', '{"__proto__":{"polluted":1}}')}--b--\r\n`],
    ['a part input nested too deep', `${part('input', nested(100_000))}--b--\r\n`],
    ['no end', part('name', 'x')],
    ['no parts', 'nothing of the kind'],
    ['another boundary', `${part('name', 'x').replace('--b', '--c')}--c--\r\n`],
  ])('with %s is 400', async (_what, body) => {
    const served = await serve({ host })
    await expectProblem(await send(served, body), 400, 'invalid_request')
    expect((await served.manager.list()).items).toEqual([])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('with ten thousand parts of one name is read like any other', async () => {
    const served = await serve({ host })
    served.gate.open('done')
    const parts = part('tag', 'x').repeat(10_000)
    const begun = performance.now()
    const response = await send(served, `${part('name', 'x')}${parts}--b--\r\n`)
    expect(response.status).toBe(200)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('with names that every object has is data like any other', async () => {
    const served = await serve({ host, work: (input) => Object.keys(input) })
    const response = await send(served, `${part('name', 'x')}${part('constructor', 'y')}--b--\r\n`)
    expect([response.status, await response.json()]).toEqual([200, ['name', 'size']])
  })

  it('is refused where the workflow takes no files', async () => {
    const served = await serve({ host })
    const response = await served.request('/workflows/echo', {
      method: 'POST',
      body: `${part('name', 'x')}--b--\r\n`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    await expectProblem(response, 415, 'unsupported_media_type')
  })
})
