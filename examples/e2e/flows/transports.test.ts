import type { Connection, TransportSetting } from '@progress/client'
import type { PollBody, Problem } from '@progress/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KNOWN, photo, type RealApp, startRealApp, UNKNOWN_CODE } from '../support/real-app.ts'

let app: RealApp
beforeAll(async () => {
  app = await startRealApp()
})
afterAll(() => app.close())

/** What a client asked its server, in order: `POST text/event-stream` and the like. */
function recording(): { readonly asked: string[]; readonly fetch: typeof fetch } {
  const asked: string[] = []
  return {
    asked,
    fetch(input, init) {
      const { method, headers } = new Request(input, init)
      asked.push(`${method} ${headers.get('accept')?.startsWith('text/event-stream') ? 'stream' : 'answer'}`)
      return fetch(input, init)
    },
  }
}

/** Follows one scan to its end by one transport. */
async function follow(transport: TransportSetting, name: string) {
  const { asked, fetch } = recording()
  const client = app.clientOf(name, { transport, fetch })
  const image = await photo(KNOWN.database.photo)
  const session = client.start('scan-multi-tier', { image, tier: 'premium' })
  const states = new Set<Connection['state']>()
  session.subscribeConnection(() => states.add(session.getConnection().state))
  const types = new Set<string>()
  for await (const { type } of session) types.add(type)
  const result = await session.result
  return { asked, states, types, result, session, snapshot: await app.snapshotOf(session.id) }
}

describe('flow 1: a scan followed by Server-Sent Events', () => {
  it('comes as one stream, from the first stage to the result', async () => {
    const { asked, states, types, result, session, snapshot } = await follow('sse', 'sse')
    expect(asked).toEqual(['POST stream'])
    expect([...states]).toContain('live')
    expect([...types]).toEqual(expect.arrayContaining(['snapshot', 'progress', 'partial', 'complete']))
    expect(result).toMatchObject({ product: { name: KNOWN.database.name } })
    expect(session.getSnapshot()).toEqual(snapshot)
    expect(session.getConnection()).toMatchObject({ transport: 'sse', attempt: 0 })
  })
})

describe('flow 2: a scan followed by polling', () => {
  it('ends in the same state without any stream', async () => {
    const { asked, states, result, session, snapshot } = await follow('poll', 'poll')
    expect(asked.length).toBeGreaterThan(1)
    expect(asked[0]).toBe('POST answer')
    expect(new Set(asked.slice(1))).toEqual(new Set(['GET answer']))
    expect([...states]).toContain('polling')
    expect(result.product.name).toBe(KNOWN.database.name)
    expect(session.getSnapshot()).toEqual(snapshot)
    expect(session.getConnection().transport).toBe('poll')
  })

  it('needs no library: a location to ask until it says that it is closed', async () => {
    const started = await app.post('nobody', 'scan', { barcode: KNOWN.api.barcode }, { prefer: 'respond-async' })
    expect(started.status).toBe(202)
    let body = (await started.json()) as PollBody
    while (!body.closed) {
      const path = `${started.headers.get('location')}?after=${body.seq}&wait=5`
      body = (await (await app.get('nobody', path)).json()) as PollBody
    }
    expect((await app.snapshotOf(body.sessionId)).result).toMatchObject({ product: { name: KNOWN.api.name } })
  })
})

describe('flow 7: a client that knows nothing of progress', () => {
  it('gets the bare result, the same that a stream ends with', async () => {
    const input = { barcode: KNOWN.api.barcode, tier: 'premium' }
    const response = await app.post('old', 'scan', input)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    const result = await response.json()
    expect(result).toMatchObject({ product: { name: KNOWN.api.name } })
    expect(result).toEqual((await app.snapshotOf(response.headers.get('progress-session') ?? undefined)).result)
  })

  it('gets a problem with a status of HTTP where the scan fails', async () => {
    const response = await app.post('old', 'scan-multi-tier', { barcode: UNKNOWN_CODE })
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const problem = (await response.json()) as Problem
    expect(problem).toMatchObject({ code: 'product_not_found', closed: true, details: { barcode: UNKNOWN_CODE } })
  })

  it('is told what is wrong with its input, and no session exists', async () => {
    const response = await app.post('mistaken', 'scan', { barcode: '3574660239844' })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ code: 'invalid_input', issues: [{ path: ['barcode'] }] })
    expect(await (await app.get('mistaken', 'sessions')).json()).toMatchObject({ sessions: [] })
  })

  it('is what the client becomes where it is told to', async () => {
    const { asked, types, result, session } = await follow('single', 'single')
    expect(asked[0]).toBe('POST answer')
    expect([...types]).not.toContain('progress')
    expect(result.product.name).toBe(KNOWN.database.name)
    expect(session.getConnection().transport).toBe('single')
  })
})
