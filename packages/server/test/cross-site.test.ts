import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectProblem } from './reading.ts'
import { build, HOSTS, type Served, serve, until } from './serving.ts'

const HOME = 'https://shop.example'
const PARTNER = 'https://partner.example'
const EVIL = 'https://evil.example'

/** What a browser may say of where a request comes from, and whether that is another site. */
const SENDERS: readonly { readonly says: Readonly<Record<string, string>>; readonly isForeign: boolean }[] = [
  { says: {}, isForeign: false },
  { says: { origin: HOME }, isForeign: false },
  { says: { 'sec-fetch-site': 'same-origin' }, isForeign: false },
  { says: { 'sec-fetch-site': 'same-origin', origin: HOME }, isForeign: false },
  { says: { 'sec-fetch-site': 'none' }, isForeign: false },
  { says: { 'sec-fetch-site': 'cross-site' }, isForeign: true },
  { says: { 'sec-fetch-site': 'cross-site', origin: EVIL }, isForeign: true },
  { says: { 'sec-fetch-site': 'cross-site', origin: 'null' }, isForeign: true },
  { says: { 'sec-fetch-site': 'cross-site', origin: HOME }, isForeign: true },
  { says: { 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example' }, isForeign: true },
  { says: { 'sec-fetch-site': 'same-site' }, isForeign: true },
  { says: { 'sec-fetch-site': 'a word of tomorrow' }, isForeign: true },
  { says: { origin: EVIL }, isForeign: true },
  { says: { origin: 'null' }, isForeign: true },
  { says: { origin: 'http://shop.example' }, isForeign: false },
  { says: { origin: `${HOME}:444` }, isForeign: true },
  { says: { origin: `${HOME}.evil.example` }, isForeign: true },
  { says: { origin: 'https://evil.example#shop.example' }, isForeign: true },
  { says: { origin: 'https://shop.example@evil.example' }, isForeign: true },
  { says: { origin: 'file://' }, isForeign: true },
  { says: { origin: PARTNER }, isForeign: true },
  { says: { 'sec-fetch-site': 'cross-site', origin: PARTNER }, isForeign: true },
]

/** Everything that changes something, and what it answers to a request that is let in. */
const WRITES: Record<string, { method: string; path: (id: string) => string; status: number }> = {
  start: { method: 'POST', path: () => '/workflows/build?stream=poll', status: 202 },
  cancel: { method: 'POST', path: (id) => `/sessions/${id}/cancel`, status: 202 },
  pause: { method: 'POST', path: (id) => `/sessions/${id}/pause`, status: 202 },
  resume: { method: 'POST', path: (id) => `/sessions/${id}/resume`, status: 202 },
  retry: { method: 'POST', path: (id) => `/sessions/${id}/retry`, status: 409 },
  delete: { method: 'DELETE', path: (id) => `/sessions/${id}`, status: 409 },
}

const FORMS = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'] as const

/** Cookies are what makes a cross-site request dangerous: here they say who it is. */
const byCookie = {
  authorize: ({ headers }: { headers: { get(name: string): string | null } }) => {
    const name = /user=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
    return name === undefined ? null : { id: name }
  },
}
const COOKIE = { cookie: 'user=ann', authorization: 'none', 'x-forwarded-host': 'shop.example' }

const isGranted = (says: Readonly<Record<string, string>>): boolean => says.origin === PARTNER

async function live({ manager }: Served): Promise<string> {
  const { session } = await manager.create(build, { name: 'x' }, { owner: 'ann', maxActive: 1_000_000 })
  return session.sessionId
}

async function write(served: Served, name: string, headers: Record<string, string>, body?: string): Promise<Response> {
  const { method, path } = WRITES[name] ?? { method: '', path: () => '' }
  const id = await live(served)
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const init = { method, headers: { ...COOKIE, ...type, ...headers }, ...(body !== undefined && { body }) }
  return served.request(path(id), init)
}

describe.each(HOSTS)('writes with a cookie, over %s', (host) => {
  it.each(SENDERS)('sent as $says: foreign is $isForeign', async ({ says, isForeign }) => {
    for (const cors of [undefined, { origins: [PARTNER], credentials: true }]) {
      const served = await serve({ host, ...byCookie, ...(cors && { cors }) })
      const isRefused = isForeign && !(cors && isGranted(says))
      for (const [name, { status }] of Object.entries(WRITES)) {
        const response = await write(served, name, { ...says }, name === 'start' ? '{"name":"y"}' : undefined)
        if (isRefused) await expectProblem(response, 403, 'forbidden')
        else expect([name, response.status]).toEqual([name, status])
      }
      await until(() => served.runs.count === (isRefused ? 0 : 1))
    }
  })

  it.each(FORMS)('sent as %s by a page that says nothing of itself start and change nothing', async (type) => {
    const served = await serve({ host, ...byCookie })
    const body = type.startsWith('multipart')
      ? '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'
      : 'name=x'
    for (const name of ['cancel', 'pause', 'resume']) {
      const refused = await write(served, name, { 'content-type': type }, body)
      await expectProblem(refused, 415, 'unsupported_media_type')
    }
    const init = { method: 'POST', body, headers: { ...COOKIE, 'content-type': type } }
    await expectProblem(await served.request('/workflows/echo', init), 415, 'unsupported_media_type')
    // Where a workflow takes forms a page has to be told from other programs by what its browser says.
    const says = { 'sec-fetch-site': 'cross-site', origin: EVIL }
    const start = await served.request('/workflows/build', { ...init, headers: { ...init.headers, ...says } })
    await expectProblem(start, 403, 'forbidden')
    expect(served.runs.count).toBe(0)
  })

  it('are refused before it is asked who sends them, and before their body is read', async () => {
    const asked = { count: 0 }
    const served = await serve({
      host,
      authorize: () => {
        asked.count += 1
        return { id: 'ann' }
      },
      maxBodyBytes: 1,
    })
    const headers = { 'sec-fetch-site': 'cross-site' }
    await expectProblem(await served.post('/workflows/build', { name: 'long' }, headers), 403, 'forbidden')
    expect(asked.count).toBe(0)
  })

  it('are taken through two proxies that each name a host', async () => {
    const served = await serve({ host, ...byCookie })
    const headers = { origin: HOME, 'x-forwarded-host': 'shop.example, inner.example:8080' }
    expect((await write(served, 'cancel', headers)).status).toBe(202)
  })
})

describe('reads', () => {
  it('are let in from wherever they come: what a page of another origin may see is the browser’s matter', async () => {
    const served = await serve({ host: 'fetch', ...byCookie })
    const id = await live(served)
    for (const { says } of SENDERS) {
      const response = await served.request(`/sessions/${id}`, { headers: { ...COOKIE, ...says } })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

interface Sent {
  readonly origin: string | undefined
  readonly site: string | undefined
  readonly cors: string | undefined
  readonly hasCookie: boolean
}

describe('a write of any kind, from any sender, under any CORS', () => {
  const anyOrigin = fc.constantFrom(HOME, PARTNER, EVIL, 'null', 'http://localhost:5173', '', 'nonsense', undefined)
  const anySite = fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none', '', 'nonsense', undefined)
  const anyCors = fc.constantFrom(undefined, 'list', 'rule', '*')
  const corsOf = (kind: string): { origins: string[] | '*' | ((origin: string) => boolean) } => {
    if (kind === '*') return { origins: '*' }
    return { origins: kind === 'list' ? [PARTNER] : (origin) => origin === PARTNER }
  }

  const isRefused = ({ origin, site, cors, hasCookie }: Sent): boolean => {
    const saysForeign = site !== undefined && site !== 'same-origin' && site !== 'none'
    const isElsewhere = site === undefined && origin !== undefined && origin !== HOME
    if (!saysForeign && !isElsewhere) return false
    if (cors === '*') return origin === undefined || hasCookie
    return cors === undefined || origin !== PARTNER
  }

  it('is refused if, and only if, a browser sends it for another site that CORS does not grant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ origin: anyOrigin, site: anySite, cors: anyCors, hasCookie: fc.boolean() }),
        fc.constantFrom(...Object.keys(WRITES)),
        async ({ origin, site, cors, hasCookie }, name) => {
          const served = await serve({
            host: 'fetch',
            authorize: () => ({ id: 'ann' }),
            ...(cors && { cors: corsOf(cors) }),
          })
          const headers = {
            ...(origin !== undefined && { origin }),
            ...(site !== undefined && { 'sec-fetch-site': site }),
            ...(hasCookie ? COOKIE : { 'x-forwarded-host': 'shop.example' }),
          }
          const id = await live(served)
          const { method, path, status } = WRITES[name] ?? { method: '', path: () => '', status: 0 }
          const body = name === 'start' ? { body: '{"name":"y"}' } : {}
          const type = name === 'start' ? { 'content-type': 'application/json' } : {}
          const response = await served.request(path(id), { method, headers: { ...headers, ...type }, ...body })
          expect(response.status).toBe(isRefused({ origin, site, cors, hasCookie }) ? 403 : status)
        },
      ),
      { numRuns: 150 },
    )
  })
})
