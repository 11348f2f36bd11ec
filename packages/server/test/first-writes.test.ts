import { connect, createServer } from 'node:net'
import { toNodeHandler } from '@progress/server/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chunksIn, listen, type RawServer, rawPost, rawRequest } from './raw.ts'
import { pathOf, type Served, serve } from './serving.ts'

const STREAM = { accept: 'text/event-stream' }

async function open(): Promise<{ served: Served; raw: RawServer; path: string }> {
  const served = await serve({
    host: 'fetch',
    topics: () => ['t'],
    authorizeTopic: () => true,
    heartbeatMs: 60_000,
  })
  const path = pathOf(await served.post('/workflows/build', { name: 'x' }, { prefer: 'respond-async' }))
  return { served, raw: await listen(toNodeHandler(served.handler)), path }
}

/** The types of messages in each chunk. */
const typesIn = (received: string): string[][] =>
  chunksIn(received).map((chunk) => [...chunk.matchAll(/"type":"(\w+)"/g)].map(([, type]) => type ?? ''))

/** A proxy that passes on what it has read only when more has come. */
async function oneBehind(port: number): Promise<number> {
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    let kept: Buffer | undefined
    upstream.on('data', (bytes) => {
      if (kept !== undefined) client.write(kept)
      kept = bytes
    })
    client.pipe(upstream)
    const cut = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) socket.on('error', cut).on('close', cut)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const address = proxy.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('the first messages of a stream', () => {
  it('leave in a chunk each, whatever the second one is', async () => {
    const { raw, path } = await open()
    const requests = {
      snapshot: rawRequest(`GET ${path}/events`, STREAM),
      progress: rawRequest(`GET ${path}/events?after=0`, STREAM),
      heartbeat: rawRequest('GET /topics/none/events', STREAM),
      'snapshot of a topic': rawRequest('GET /topics/t/events', STREAM),
      'snapshot of a start': rawPost('/workflows/build', '{"name":"y"}', STREAM),
    }
    for (const [second, request] of Object.entries(requests)) {
      const client = raw.connect()
      client.send(request)
      await client.got(new RegExp(`"type":"${second.split(' ')[0]}".*\\n\\n\\r\\n`))
      expect(typesIn(client.received).slice(0, 2)).toEqual([['hello'], [second.split(' ')[0]]])
    }
  })

  it('reach a client behind a proxy that is one read behind', async () => {
    const { raw, path } = await open()
    const client = connect(await oneBehind(raw.port), '127.0.0.1')
    onTestFinished(() => void client.destroy())
    let received = ''
    const hello = new Promise<void>((resolve) => {
      client.on('data', (bytes) => {
        received += bytes.toString()
        if (received.includes('"type":"hello"')) resolve()
      })
    })
    client.write(rawRequest(`GET ${path}/events`, STREAM))
    await hello
    expect(received).not.toContain('"type":"snapshot"')
  })

  it('are there even where the session ends at once', async () => {
    const { raw, served } = await open()
    served.gate.open('done')
    const client = raw.connect()
    client.send(rawPost('/workflows/build', '{"name":"y"}', STREAM))
    await client.got('0\r\n\r\n')
    const types = typesIn(client.received)
    expect(types.slice(0, 2)).toEqual([['hello'], ['snapshot']])
    expect(types.flat().at(-1)).toBe('complete')
  })
})
