import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFrames } from './reading.ts'
import { HOSTS, pathOf, type Served, serve, until } from './serving.ts'

/** A client: how it follows, how much it reads, and whether it is cut off before the end. */
const anyClient = fc.record({
  follows: fc.constantFrom('start by stream', 'start by poll and wait', 'start', 'events', 'held poll'),
  frames: fc.integer({ min: 0, max: 3 }),
  isCut: fc.boolean(),
})
type Client = typeof anyClient extends fc.Arbitrary<infer T> ? T : never

const HEADERS: Record<string, Record<string, string>> = {
  'start by stream': { accept: 'text/event-stream' },
  'start by poll and wait': { prefer: 'respond-async, wait=30' },
  start: { accept: 'application/json' },
}

/** Runs a client until it has what it came for, or is cut off. */
async function run({ request }: Served, path: string, client: Client, headers: Record<string, string>): Promise<void> {
  const cut = new AbortController()
  const { signal } = cut
  const start = { method: 'POST', body: '{"name":"x"}', headers: { ...headers, 'content-type': 'application/json' } }
  const following =
    client.follows === 'events'
      ? request(`${path}/events`, { headers, signal })
      : client.follows === 'held poll'
        ? request(`${path}?after=1&wait=30`, { headers, signal })
        : request('/workflows/build', { ...start, headers: { ...start.headers, ...HEADERS[client.follows] }, signal })
  if (client.isCut && client.frames === 0) cut.abort()
  try {
    const response = await following
    if (!response.headers.get('content-type')?.includes('event-stream')) return
    const frames = readFrames(response)
    for (let read = 0; client.isCut && read < client.frames; read += 1) await frames.next()
    if (client.isCut) cut.abort()
    await frames.rest()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

describe.each(HOSTS)('P4, P14: connections that are cut at any moment, over %s', (host) => {
  it('crash nothing, leave nothing held, and stop no work', async () => {
    const served = await serve({
      host,
      async work(_input, emitter) {
        emitter.stage('fetch')
        await new Promise((resolve) => setImmediate(resolve))
        emitter.stage('make')
        return 'made'
      },
    })
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.array(anyClient, { maxLength: 5 }), async (clients) => {
        runs += 1
        const headers = { authorization: `Bearer visitor-${runs}`, 'idempotency-key': 'k' }
        const first = await served.post('/workflows/build', { name: 'x' }, { ...headers, prefer: 'respond-async' })
        const path = pathOf(first)
        await Promise.all(clients.map((client) => run(served, path, client, headers)))
        await readFrames(await served.request(`${path}/events`, { headers })).rest()
        const { connections, hubs } = served.handler.stats()
        await until(() =>
          Object.values(served.handler.stats().connections)
            .slice(0, 3)
            .every((count) => count === 0),
        )
        expect(connections.refused).toBe(0)
        expect(hubs.slowDrops).toBe(0)
        expect(served.handler.stats().hubs).toMatchObject({ followers: 0, waiting: 0 })
        const state = await (await served.request(path, { headers })).json()
        expect(state).toMatchObject({ status: 'completed', snapshot: { result: 'made' } })
        expect(served.runs.count).toBe(runs)
      }),
      { numRuns: 100 },
    )
  })
})
