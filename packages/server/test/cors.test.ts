import { describe, expect, it } from 'vitest'
import { expectProblem } from './reading.ts'
import { build, HOSTS, serve } from './serving.ts'

const app = 'https://app.example'
const elsewhere = 'https://elsewhere.example'
const input = { name: 'x' }
const cors = { origins: [app], credentials: true }

const corsOf = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

describe.each(HOSTS)('CORS over %s', (host) => {
  it('answers a preflight with what the address takes, before asking who it is', async () => {
    const { request } = await serve({ host, cors })
    const response = await request('/workflows/build', {
      method: 'OPTIONS',
      headers: { origin: app, 'access-control-request-method': 'POST', authorization: 'none' },
    })
    expect(response.status).toBe(204)
    expect(corsOf(response)).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers':
        'Authorization, Content-Type, Idempotency-Key, Prefer, Last-Event-ID, If-None-Match',
    })
    expect(response.headers.get('vary')).toContain('Origin')
  })

  it('grants another origin nothing', async () => {
    const { request } = await serve({ host, cors })
    const response = await request('/sessions', { method: 'OPTIONS', headers: { origin: elsewhere } })
    expect([response.status, corsOf(response)]).toEqual([204, {}])
    expect(response.headers.get('vary')).toBe('Origin')
  })

  it('exposes what clients need, on every reply', async () => {
    const { request, post, gate } = await serve({ host, cors })
    gate.open(1)
    const headers = { origin: app }
    const replies = [
      await post('/workflows/build', input, headers),
      await post('/workflows/build', input, { ...headers, accept: 'text/event-stream' }),
      await post('/workflows/none', input, headers),
      await request('/sessions', { headers: { ...headers, authorization: 'none' } }),
      await request('/nowhere', { headers }),
      await request('/health', { headers }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 404, 401, 404, 200])
    for (const response of replies) {
      expect(corsOf(response)).toEqual({
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'Progress-Session, Location, Retry-After, ETag, Preference-Applied',
      })
      expect(response.headers.get('vary')).toContain('Origin')
    }
    expect(replies[0]?.headers.get('vary')).toBe('Accept, Prefer, Origin')
  })

  it('says * to all, and never with credentials', async () => {
    const { request } = await serve({ host, cors: { origins: '*' } })
    const response = await request('/health', { headers: { origin: elsewhere } })
    expect(corsOf(response)['access-control-allow-origin']).toBe('*')
    expect(corsOf(response)).not.toHaveProperty('access-control-allow-credentials')
  })

  it('says nothing, and knows no OPTIONS, where it is not configured', async () => {
    const { request } = await serve({ host })
    const response = await request('/sessions', { method: 'OPTIONS', headers: { origin: app } })
    expect([corsOf(response), response.headers.get('allow')]).toEqual([{}, 'GET, HEAD'])
    await expectProblem(response, 405, 'method_not_allowed')
  })
})

describe.each(HOSTS)('writes that a browser sends cross-site, over %s', (host) => {
  const foreign = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: elsewhere },
    { origin: 'null' },
  ]

  it.each(foreign)('are refused: %o', async (headers) => {
    const { post, request, runs, manager } = await serve({ host })
    const { session } = await manager.create(build, input, { owner: 'ann' })
    const path = `/sessions/${session.sessionId}`
    const given = headers as Record<string, string>
    await expectProblem(await post('/workflows/build', input, given), 403, 'forbidden')
    await expectProblem(await post(`${path}/cancel`, undefined, given), 403, 'forbidden')
    await expectProblem(await request(path, { method: 'DELETE', headers: given }), 403, 'forbidden')
    expect(runs.count).toBe(0)
    expect((await request(path, { headers: given })).status).toBe(200)
  })

  it.each([{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, {}])(
    'are not these: %o',
    async (headers) => {
      const { post } = await serve({ host })
      expect((await post('/workflows/echo', input, headers as Record<string, string>)).status).toBe(200)
    },
  )

  it('are taken from an origin that CORS grants', async () => {
    const { post } = await serve({ host, cors })
    const headers = { 'sec-fetch-site': 'cross-site', cookie: 'visitor=1' }
    expect((await post('/workflows/echo', input, { ...headers, origin: app })).status).toBe(200)
    await expectProblem(await post('/workflows/echo', input, { ...headers, origin: elsewhere }), 403, 'forbidden')
  })

  it('are taken from everywhere under *, but not with cookies', async () => {
    const { post } = await serve({ host, cors: { origins: '*' } })
    const headers = { 'sec-fetch-site': 'cross-site', origin: elsewhere }
    expect((await post('/workflows/echo', input, headers)).status).toBe(200)
    await expectProblem(await post('/workflows/echo', input, { ...headers, cookie: 'visitor=1' }), 403, 'forbidden')
  })

  it('are taken through a proxy that tells which host was asked', async () => {
    const { post } = await serve({ host })
    const headers = { origin: 'https://shop.example', 'x-forwarded-host': 'shop.example' }
    expect((await post('/workflows/echo', input, headers)).status).toBe(200)
  })
})
