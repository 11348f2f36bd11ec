import { ProgressError } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import type { Principal } from '@progress/server'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readFrames } from './reading.ts'
import { build, HOSTS, type Host, type Served, serve, until } from './serving.ts'

const NAMES = ['ann', 'bob', 'eve'] as const
const TOPICS = ['team:red', 'team:blue', 'team:none'] as const
type Name = (typeof NAMES)[number]
type Topic = (typeof TOPICS)[number]

/** Who reads which topic. */
const READERS: Readonly<Record<Topic, readonly Name[]>> = {
  'team:red': ['ann', 'bob'],
  'team:blue': ['bob', 'eve'],
  'team:none': [],
}

/** How a caller shows up: with a right, without one, or with one whose time is over. */
const CALLERS = [...NAMES, 'nobody', 'expired ann', 'refused'] as const
type Caller = (typeof CALLERS)[number]

interface Session {
  readonly owner: Name
  readonly topics: readonly Topic[]
  readonly state: 'live' | 'ended' | 'deleted' | 'never'
}

const READS = ['poll', 'poll from a cursor', 'stream', 'head', 'items'] as const
const ROUTES = [...READS, 'cancel', 'pause', 'resume', 'retry', 'delete'] as const
type Route = (typeof ROUTES)[number]

const authorize = ({ headers }: { headers: { get(name: string): string | null } }): Principal | null => {
  const caller = headers.get('authorization')?.replace('Bearer ', '') as Caller
  if (caller === 'nobody') return null
  if (caller === 'refused') throw new ProgressError('plan_expired')
  return caller === 'expired ann' ? { id: 'ann', expiresAt: 1 } : { id: caller }
}

const serveTeams = (host: Host): Promise<Served> =>
  serve({
    host,
    authorize,
    work: () => 'done',
    authorizeTopic: ({ id }, topic) => READERS[topic as Topic]?.includes(id as Name) ?? false,
    maxOpensPerMinute: 1_000_000,
  })

/** Makes a session as the model has it. */
async function make({ manager, store }: Served, { owner, topics, state }: Session): Promise<string> {
  if (state === 'never') return 'never-was'
  const { session } = await manager.create(build, { name: 'x' }, { owner, topics, maxActive: 1_000_000 })
  const { sessionId } = session
  if (state !== 'live') await manager.control(sessionId, 'cancel')
  if (state === 'deleted') await store.delete(sessionId)
  return sessionId
}

/** Ends what is live: an owner may have three of a kind. */
async function endAll({ manager }: Served): Promise<void> {
  for (;;) {
    const { items } = await manager.list({ status: ['pending', 'active', 'paused', 'cancelling'] })
    if (items.length === 0) return
    for (const { sessionId } of items) await manager.control(sessionId, 'cancel').catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function send({ request }: Served, id: string, route: Route, caller: Caller): Promise<Response> {
  const headers = { authorization: `Bearer ${caller}` }
  const path = `/sessions/${id}`
  switch (route) {
    case 'poll':
      return request(path, { headers })
    case 'poll from a cursor':
      return request(`${path}?after=0&wait=0`, { headers })
    case 'stream':
      return request(`${path}/events`, { headers })
    case 'head':
      return request(`${path}/events`, { method: 'HEAD', headers })
    case 'items':
      return request(`${path}/items`, { headers })
    case 'delete':
      return request(path, { method: 'DELETE', headers })
    default:
      return request(`${path}/${route}`, { method: 'POST', headers })
  }
}

/** What a caller is answered who has no right at all. */
function refusalOf(caller: Caller): number | undefined {
  if (caller === 'nobody' || caller === 'expired ann') return 401
  return caller === 'refused' ? 403 : undefined
}

/** What is answered to whom, as the documentation says it. */
function expected(session: Session, route: Route, caller: Caller): number {
  const refusal = refusalOf(caller)
  if (refusal !== undefined) return refusal
  if (session.state === 'deleted' || session.state === 'never') return 404
  const isOwner = session.owner === caller
  const mayRead = isOwner || session.topics.some((topic) => READERS[topic].includes(caller as Name))
  if (!mayRead) return 404
  if (READS.some((read) => read === route)) return 200
  if (!isOwner) return 403
  const isLive = session.state === 'live'
  if (route === 'delete') return isLive ? 409 : 204
  return isLive === (route === 'retry') ? 409 : 202
}

const anySession = fc.record({
  owner: fc.constantFrom(...NAMES),
  topics: fc.uniqueArray(fc.constantFrom(...TOPICS), { maxLength: 2 }),
  state: fc.constantFrom('live', 'ended', 'deleted', 'never'),
}) satisfies fc.Arbitrary<Session>

describe.each(HOSTS)('who may do what with a session, over %s', (host) => {
  it('is as the model says, for every caller, route and session; what may not be seen is not named', async () => {
    const served = await serveTeams(host)
    await fc.assert(
      fc.asyncProperty(
        anySession,
        fc.constantFrom(...ROUTES),
        fc.constantFrom(...CALLERS),
        async (session, route, caller) => {
          const id = await make(served, session)
          const response = await send(served, id, route, caller)
          const status = expected(session, route, caller)
          expect(response.status).toBe(status)
          const isSeen = status < 400 || status === 409 || (status === 403 && caller !== 'refused')
          expect(response.headers.get('progress-session') !== null).toBe(isSeen)
          if (status === 404) {
            const never = await send(served, 'never-was', route, caller)
            const reply = [response.status, await response.text(), [...response.headers.keys()]]
            expect(reply).toEqual([never.status, await never.text(), [...never.headers.keys()]])
          } else await response.body?.cancel()
          await endAll(served)
        },
      ),
      { numRuns: 400 },
    )
    await until(() => served.handler.stats().connections.sse === 0)
  })

  it('holds for lists and topics: one’s own sessions, and topics that one may read', async () => {
    const served = await serveTeams(host)
    const owners = new Map<string, Session>()
    for (const owner of NAMES) {
      for (const topics of [[], ['team:red'], ['team:blue', 'team:none']] as const) {
        const session: Session = { owner, topics, state: 'live' }
        owners.set(await make(served, session), session)
      }
    }
    const anyTopic = fc.oneof(fc.constantFrom<string>(...TOPICS), fc.stringMatching(/^team:[a-z:]{1,15}$/))
    const all = [...owners]
    await fc.assert(
      fc.asyncProperty(anyTopic, fc.constantFrom(...CALLERS), fc.boolean(), async (topic, caller, asStream) => {
        const headers = { authorization: `Bearer ${caller}` }
        const list = await served.request('/sessions', { headers })
        expect(list.status).toBe(refusalOf(caller) ?? 200)
        const mine = refusalOf(caller) === undefined ? all.filter(([, { owner }]) => owner === caller) : []
        expect(idsIn(await list.json())).toEqual(mine.map(([id]) => id).sort())

        const path = `/topics/${encodeURIComponent(topic)}${asStream ? '/events' : ''}`
        const response = await served.request(path, { headers })
        const readers: readonly string[] = READERS[topic as Topic] ?? []
        expect(response.status).toBe(refusalOf(caller) ?? (readers.includes(caller) ? 200 : 403))
        if (response.status !== 200) {
          expect(await response.text()).not.toMatch(/sessionId|team:/)
          return
        }
        const there = all.filter(([, { topics }]) => topics.includes(topic as Topic)).map(([id]) => id)
        const shown = asStream ? await idsOnStream(response, there.length) : idsIn(await response.json())
        expect(shown).toEqual(there.sort())
      }),
      { numRuns: 150 },
    )
    await until(() => served.handler.stats().connections.sse === 0)
  })
})

async function idsOnStream(response: Response, count: number): Promise<string[]> {
  const frames = readFrames(response)
  const ids: string[] = []
  while (ids.length < count) {
    const message = (await frames.next())?.message
    if (message === undefined) break
    if (message.type === 'snapshot') ids.push(message.sessionId)
  }
  await frames.cancel()
  return ids.sort()
}

const idsIn = (body: unknown): string[] =>
  ((body as { sessions?: { sessionId: string }[] }).sessions ?? []).map(({ sessionId }) => sessionId).sort()

describe('a principal whose time runs out', () => {
  it('loses its streams at that time, whatever it follows, and nobody else does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 60_000 }), { minLength: 1, maxLength: 6 }), async (lives) => {
        const clock = fakeClock()
        const begun = clock.now()
        const served = await serve({
          host: 'fetch',
          store: { clock },
          authorize: ({ headers }) => {
            const lifeMs = Number(headers.get('x-life'))
            return { id: 'ann', ...(lifeMs > 0 && { expiresAt: begun + lifeMs }) }
          },
          authorizeTopic: () => true,
        })
        const { session } = await served.manager.create(build, { name: 'x' }, { owner: 'ann', topics: ['t'] })
        const path = `/sessions/${session.sessionId}`
        const opened = lives.map(async (life) => {
          const headers = { 'x-life': String(life + 1_000) }
          const streams = [`${path}/events`, '/topics/t/events'].map((address) => served.request(address, { headers }))
          const followed = (await Promise.all(streams)).map(async (response) => {
            const frames = await readFrames(response).rest()
            expect(frames.at(-1)?.message).toMatchObject({ type: 'bye', reason: 'rotate' })
            return clock.now() - begun - life - 1_000
          })
          const forever = await served.request(`${path}/events`)
          onTestFinished(() => forever.body?.cancel())
          return Promise.all(followed)
        })
        await until(() => served.handler.stats().connections.sse === 3 * lives.length)
        for (let second = 0; second < 62; second += 1) await clock.advance(1_000)
        const late = (await Promise.all(opened)).flat()
        for (const lateMs of late) expect(lateMs).toBeGreaterThanOrEqual(0)
        expect(Math.max(...late)).toBeLessThanOrEqual(1_100)
        expect(served.handler.stats().connections.sse).toBe(lives.length)
      }),
      { numRuns: 15 },
    )
  })
})
