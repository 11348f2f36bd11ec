import type { ItemPage, ItemPatch, NewEvent, SessionStore } from '@progress/core'
import { itemPageSchema } from '@progress/core/schemas'
import { describe, expect, it } from 'vitest'
import { expectProblem, pollBodyOf } from './reading.ts'
import { HOSTS, type Served, serve } from './serving.ts'

type Items = Record<string, ItemPatch>

/** Puts a session of Ann's into the store, with these items. */
async function withItems(store: SessionStore, items: Items, end?: NewEvent): Promise<string> {
  const sessionId = 'with-items'
  await store.create({
    sessionId,
    workflow: 'build',
    plan: [],
    topics: ['team'],
    owner: 'ann',
    takeWithinMs: 86_400_000,
  })
  await append(store, 1, { type: 'progress', timestamp: 1, items }, ...(end ? [end] : []))
  return `/sessions/${sessionId}`
}

const append = (store: SessionStore, batch: number, ...events: NewEvent[]): Promise<number> =>
  store.append('with-items', { writer: 'test', batch, events })

const named = (count: number, item: (index: number) => ItemPatch): Items =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`item ${index}`, { index, ...item(index) }]))

async function pageOf(response: Response): Promise<ItemPage> {
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
  return itemPageSchema.parse(await response.json())
}

/** Reads all pages. */
async function readAll({ request }: Served, path: string, query = ''): Promise<ItemPage[]> {
  const pages: ItemPage[] = []
  for (let after = ''; ; ) {
    const page = await pageOf(await request(`${path}/items?after=${encodeURIComponent(after)}&${query}`))
    pages.push(page)
    if (page.next === undefined) return pages
    after = page.next
  }
}

const idsOf = (pages: readonly ItemPage[]): string[] => pages.flatMap(({ items }) => items.map(({ id }) => id))

describe.each(HOSTS)('GET /sessions/{id}/items over %s', (host) => {
  it('gives the items whole, in the order of their index, and says at which head', async () => {
    const served = await serve({ host })
    const path = await withItems(served.store, {
      late: { index: 2, status: 'failed', error: { code: 'x', message: 'No', retryable: true } },
      early: { index: 0, name: 'Early', size: 3 },
      unplaced: { status: 'completed', metadata: { pages: 4 } },
    })
    const response = await served.request(`${path}/items`)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'progress-session': 'with-items',
    })
    expect(await pageOf(response)).toEqual({
      sessionId: 'with-items',
      seq: 1,
      items: [
        { id: 'early', index: 0, status: 'pending', name: 'Early', size: 3 },
        { id: 'late', index: 2, status: 'failed', error: { code: 'x', message: 'No', retryable: true } },
        { id: 'unplaced', status: 'completed', metadata: { pages: 4 } },
      ],
    })
  })

  it('gives no items of a session that has none, also of one that has ended', async () => {
    const served = await serve({ host })
    const path = await withItems(served.store, {}, { type: 'cancelled', timestamp: 2 })
    expect(await pageOf(await served.request(`${path}/items?status=failed`))).toEqual({
      sessionId: 'with-items',
      seq: 2,
      items: [],
    })
  })

  it('gives those of the statuses asked for, however they are named', async () => {
    const served = await serve({ host })
    const statuses = ['pending', 'active', 'failed', 'completed'] as const
    const items = named(8, (index) => ({ status: statuses[index % 4] as 'pending' }))
    const path = await withItems(served.store, items)
    for (const query of ['status=failed,active', 'status=active&status=failed', 'status=failed,active&limit=3']) {
      expect(idsOf(await readAll(served, path, query))).toEqual(['item 1', 'item 2', 'item 5', 'item 6'])
    }
    expect(idsOf(await readAll(served, path, 'status='))).toHaveLength(8)
  })

  it('gives 10,000 items on 20 pages, each of them once', async () => {
    const served = await serve({ host })
    const path = await withItems(
      served.store,
      named(10_000, (index) => ({ index: 9_999 - index })),
    )
    const pages = await readAll(served, path)
    expect(pages.map(({ items }) => items.length)).toEqual(Array.from({ length: 20 }, () => 500))
    expect(idsOf(pages)).toEqual(Array.from({ length: 10_000 }, (_, index) => `item ${9_999 - index}`))
    expect(served.handler.stats().hubs.hubs).toBe(1)
    expect((await readAll(served, path, 'limit=1000')).length).toBe(10)
  })

  it('shows what has changed between two pages, and goes on where it was', async () => {
    const served = await serve({ host })
    const path = await withItems(
      served.store,
      named(4, () => ({})),
    )
    const first = await pageOf(await served.request(`${path}/items?limit=2`))
    expect(first).toMatchObject({ seq: 1, next: 'item 1' })
    const items: Items = { 'item 1': { status: 'completed' }, 'item 3': { status: 'failed' }, more: { index: 3 } }
    await append(served.store, 2, { type: 'progress', timestamp: 2, items })
    const second = await pageOf(await served.request(`${path}/items?limit=5&after=${first.next}`))
    expect(second).toMatchObject({ seq: 2 })
    expect(second.items.map(({ id, status }) => [id, status])).toEqual([
      ['item 2', 'pending'],
      ['item 3', 'failed'],
      ['more', 'pending'],
    ])
  })

  it.each([
    'status=done',
    'status=toString',
    'status=failed,,active',
    'limit=0',
    'limit=1001',
    'limit=5.5',
    'limit=x',
    'limit=1&limit=2',
    'after=nobody',
    'after=toString',
    'after=__proto__',
    'after=a&after=a',
  ])('refuses ?%s, and says of which session', async (query) => {
    const served = await serve({ host })
    const path = await withItems(served.store, { a: {} })
    const response = await served.request(`${path}/items?${query}`)
    expect((await expectProblem(response, 400, 'invalid_request')).sessionId).toBe('with-items')
    expect(served.handler.stats().hubs.followers).toBe(0)
  })

  it("knows nothing of somebody else's session, whatever is asked of it", async () => {
    const served = await serve({ host })
    const path = await withItems(served.store, { a: {} })
    for (const query of ['', '?after=nobody', '?status=done']) {
      const response = await served.request(`${path}/items${query}`, { headers: { authorization: 'Bearer ben' } })
      await expectProblem(response, 404, 'session_not_found')
      expect(response.headers.get('progress-session')).toBeNull()
    }
    await expectProblem(await served.request('/sessions/nobody/items'), 404, 'session_not_found')
    await expectProblem(await served.request('/sessions/%00/items'), 404, 'session_not_found')
    await expectProblem(
      await served.request(`${path}/items`, { headers: { authorization: 'none' } }),
      401,
      'unauthorized',
    )
  })

  it('shows them to whoever may read a topic of the session', async () => {
    const served = await serve({ host, authorizeTopic: (_principal, topic) => topic === 'team' })
    const path = await withItems(served.store, { a: {} })
    const response = await served.request(`${path}/items`, { headers: { authorization: 'Bearer ben' } })
    expect((await pageOf(response)).items).toHaveLength(1)
  })

  it('answers HEAD without a body, other methods with 405, and pages of another origin where they are let in', async () => {
    const served = await serve({ host, cors: { origins: ['https://app.example'] } })
    const path = await withItems(served.store, { a: {} })
    const head = await served.request(`${path}/items`, { method: 'HEAD' })
    expect([head.status, await head.text(), head.headers.get('progress-session')]).toEqual([200, '', 'with-items'])
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const response = await served.request(`${path}/items`, { method })
      await expectProblem(response, 405, 'method_not_allowed')
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    }
    const response = await served.request(`${path}/items`, { headers: { origin: 'https://app.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
  })

  it('leaves the session as it is in the store: no log and no checkpoint holds a slim state', async () => {
    const served = await serve({ host, maxSnapshotItems: 1 })
    const path = await withItems(
      served.store,
      named(3, () => ({})),
    )
    expect((await pollBodyOf(await served.request(path))).snapshot).toMatchObject({ itemsOmitted: true, items: {} })
    const log = await served.store.read('with-items')
    expect(JSON.stringify(log)).not.toContain('counts')
    expect(log?.events).toMatchObject([{ items: named(3, () => ({})) }])
  })
})
