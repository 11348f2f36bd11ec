import {
  compareItems,
  createProgressManager,
  foldLog,
  type ItemPatch,
  isProgressError,
  type ListedItem,
  memoryStore,
  type NewEvent,
} from '@progress/core'
import { createProgressHandler, type ProgressHandler } from '@progress/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ClientSession, createProgressClient } from '../src/index.ts'
import { type ClientItems, createItems, type ItemsOptions } from '../src/items.ts'
import { until } from './until.ts'

type Items = Record<string, ItemPatch>

const named = (count: number, item: (index: number) => ItemPatch = () => ({})): Items =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`item ${index}`, { index, ...item(index) }]))

/** What stands between the client and the server. */
interface Wire {
  /** Paths and queries, as they were asked for. */
  readonly asked: string[]
  /** Answers a request in place of the server. */
  meddle: (path: string) => Promise<Response | undefined> | Response | undefined
  /** Cuts the streams that are open. */
  cut(): void
}

/** A session in a store, its server, and a client that follows it. */
async function followed(items: Items) {
  const store = memoryStore()
  const manager = createProgressManager({ store, sweepMs: 0 })
  const deploy = (maxSnapshotItems: number): ProgressHandler =>
    createProgressHandler({
      manager,
      workflows: [],
      anonymous: true,
      maxSnapshotItems,
      minIntervalMs: 0,
      retryMs: 1,
    })
  let handler = deploy(4)
  const sessionId = 's'
  await store.create({ sessionId, workflow: 'scan', plan: [], topics: [], takeWithinMs: 86_400_000 })
  let batch = 0
  const append = (...events: NewEvent[]): Promise<number> => {
    batch += 1
    return store.append(sessionId, { writer: 'test', batch, events })
  }
  const change = (patches: Items): Promise<number> => append({ type: 'progress', timestamp: 1, items: patches })
  if (Object.keys(items).length > 0) await change(items)
  const [wire, fetch] = wireTo((request) => handler(request))
  const client = createProgressClient({
    url: 'http://progress.test',
    fetch,
    random: () => 0,
    environment: { nextFrame: queueMicrotask },
  })
  onTestFinished(async () => {
    client.close()
    await handler.close()
    await manager.close()
  })
  const session = client.follow(sessionId)
  const truth = async (): Promise<ListedItem[]> => {
    const log = await store.read(sessionId)
    if (log === undefined) throw new Error('the session is gone')
    const all = Object.entries(foldLog(log).items).map(([id, item]) => ({ id, ...item }))
    return all.sort(compareItems)
  }
  /** Puts another server in the place of this one. */
  const redeploy = async (maxSnapshotItems: number): Promise<void> => {
    const old = handler
    handler = deploy(maxSnapshotItems)
    await old.close()
  }
  return { client, session, change, append, truth, wire, redeploy }
}

function wireTo(
  handler: (request: Request) => Promise<Response>,
): [Wire, (url: string, init?: RequestInit) => Promise<Response>] {
  let cut = new AbortController()
  const wire: Wire = {
    asked: [],
    meddle: () => undefined,
    cut() {
      cut.abort(new Error('cut'))
      cut = new AbortController()
    },
  }
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    const path = url.replace('http://progress.test', '')
    wire.asked.push(path)
    const meddled = await wire.meddle(path)
    if (meddled) return meddled
    const response = await handler(new Request(url, init))
    if (!path.includes('/events') || !response.body) return response
    const { signal } = cut
    return new Response(response.body.pipeThrough(new TransformStream(), { signal }), response)
  }
  return [wire, fetch]
}

const pagesOf = ({ asked }: Wire): string[] => asked.filter((path) => path.includes('/items'))

function itemsOf(session: ClientSession, options: ItemsOptions = {}): ClientItems {
  const items = createItems(session, { nextFrame: queueMicrotask, random: () => 0, ...options })
  onTestFinished(() => items.detach())
  return items
}

/** Resolves as soon as `holds`, looked at after each change. */
const untilItems = (items: ClientItems, holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return
      stop()
      resolve()
    }
    const stop = items.subscribe(look)
    look()
  })

const whole = (items: ClientItems, count: number): Promise<void> =>
  untilItems(items, () => !items.isLoading && items.getSnapshot().length === count)

describe('items of a session', () => {
  it('that is shown whole come of its snapshot and its events, without a page', async () => {
    const { session, change, truth, wire } = await followed(named(3))
    const items = itemsOf(session)
    expect([items.getSnapshot(), items.isLoading]).toEqual([[], false])
    await whole(items, 3)
    await change({ 'item 1': { status: 'active', phase: 'reading' }, more: {} })
    await whole(items, 4)
    expect(items.getSnapshot()).toEqual(await truth())
    expect(pagesOf(wire)).toEqual([])
  })

  it('that is shown slim come by pages, once, and change with its events', async () => {
    const statuses = ['completed', 'active', 'pending', 'failed'] as const
    const all = named(1_200, (index) => ({ status: statuses[index % 4] as 'active', name: `File ${index}` }))
    const { session, change, append, truth, wire } = await followed(all)
    const items = itemsOf(session)
    await whole(items, 1_200)
    expect(items.getSnapshot()).toEqual(await truth())
    expect(pagesOf(wire)).toEqual([
      '/sessions/s/items?',
      '/sessions/s/items?after=item+499',
      '/sessions/s/items?after=item+999',
    ])
    await change({ 'item 1': { status: 'completed' }, 'item 2': { status: 'active' }, 'item 1200': { index: 1_200 } })
    await whole(items, 1_201)
    expect(items.getSnapshot()).toEqual(await truth())
    await append({ type: 'complete', timestamp: 3, data: null, outcome: 'partial' })
    await session.result
    expect(items.getSnapshot()).toEqual(await truth())
    expect(pagesOf(wire)).toHaveLength(3)
  })

  it('change also while their pages are on their way', async () => {
    const { session, change, truth, wire } = await followed(named(1_100))
    let held: (() => void) | undefined
    wire.meddle = async (path) => {
      if (!path.includes('after=item+499')) return undefined
      await new Promise<void>((resolve) => {
        held = resolve
      })
      return undefined
    }
    const items = itemsOf(session)
    await untilItems(items, () => items.getSnapshot().length === 500)
    expect(items.isLoading).toBe(true)
    await change({ 'item 3': { status: 'completed' }, 'item 700': { status: 'failed' }, early: { index: -1 } })
    await until(session, () => session.getSnapshot()?.seq === 2)
    held?.()
    await whole(items, 1_101)
    expect(items.getSnapshot()).toEqual(await truth())
  })

  it('are not read again when a lost stream is taken up where it broke off', async () => {
    const { session, change, truth, wire } = await followed(named(6))
    const items = itemsOf(session)
    await whole(items, 6)
    wire.cut()
    await until(session, () => session.getConnection().state === 'reconnecting')
    await change({ 'item 0': { status: 'completed' } })
    await until(session, () => session.getSnapshot()?.seq === 2)
    await whole(items, 6)
    expect(items.getSnapshot()).toEqual(await truth())
    expect(pagesOf(wire)).toHaveLength(1)
  })

  it('are read by pages from when the session has grown too large for its snapshot', async () => {
    const { session, change, truth, wire } = await followed(named(3))
    const items = itemsOf(session)
    await whole(items, 3)
    await change(named(6, () => ({ status: 'completed' })))
    await whole(items, 6)
    expect(items.getSnapshot()).toEqual(await truth())
    expect(session.getSnapshot()).toMatchObject({ itemsOmitted: true, items: {}, counts: { total: 6, completed: 6 } })
    expect(pagesOf(wire)).toHaveLength(1)
  })

  it('are all there too when another server goes by another limit', async () => {
    const { session, change, truth, redeploy } = await followed(named(6))
    const items = itemsOf(session)
    await whole(items, 6)
    for (const [turn, limit] of [1_000, 2, 6].entries()) {
      await redeploy(limit)
      await change({ [`item ${turn}`]: { status: 'completed' }, [`more ${turn}`]: { index: 6 + turn } })
      await whole(items, 7 + turn)
      await until(session, () => session.getSnapshot()?.seq === 2 + turn)
      await whole(items, 7 + turn)
      expect(items.getSnapshot()).toEqual(await truth())
      expect(session.getSnapshot()?.counts).toMatchObject({ total: 7 + turn, completed: 1 + turn })
    }
  })

  it('are there of a session that has ended before', async () => {
    const { session, append, truth } = await followed(named(7))
    await append({ type: 'cancelled', timestamp: 2 })
    await session.result.catch(() => undefined)
    const items = itemsOf(session)
    await whole(items, 7)
    expect(items.getSnapshot()).toEqual(await truth())
  })

  it('are asked for again where a page failed, and not where it is refused', async () => {
    const { session, truth, wire } = await followed(named(6))
    let failures = 2
    wire.meddle = (path) => {
      if (!path.includes('/items') || failures === 0) return undefined
      failures -= 1
      return new Response(null, { status: 503 })
    }
    const items = itemsOf(session)
    await whole(items, 6)
    expect(items.getSnapshot()).toEqual(await truth())
    expect(pagesOf(wire)).toHaveLength(3)

    wire.meddle = (path) => (path.includes('/items') ? new Response(null, { status: 403 }) : undefined)
    const refused = itemsOf(session)
    await untilItems(refused, () => !refused.isLoading)
    expect(refused.getSnapshot()).toEqual([])
    expect(pagesOf(wire)).toHaveLength(4)
  })

  it('are read again where some are missing, and not for ever', async () => {
    const { session, wire } = await followed(named(6))
    wire.meddle = (path) => {
      if (!path.includes('/items')) return undefined
      return Response.json({ sessionId: 's', seq: 1, items: [{ id: 'item 0', index: 0, status: 'pending' }] })
    }
    const items = itemsOf(session)
    await untilItems(items, () => items.getSnapshot().length === 1)
    await untilItems(items, () => !items.isLoading)
    expect(pagesOf(wire)).toHaveLength(4)
    expect(items.getSnapshot()).toHaveLength(1)
  })

  it('are not asked for any more by whoever is detached, nor of a session that is not followed any more', async () => {
    const ways = [
      ['items', 200],
      ['items', 503],
      ['session', 200],
      ['session', 503],
    ] as const
    for (const [leave, status] of ways) {
      const { session, wire } = await followed(named(1_100))
      let held: (() => void) | undefined
      wire.meddle = async (path) => {
        if (!path.includes('/items')) return undefined
        await new Promise<void>((resolve) => {
          held = resolve
        })
        return status === 200 ? undefined : new Response(null, { status })
      }
      const items = itemsOf(session)
      await untilItems(items, () => items.isLoading)
      while (!held) await new Promise((resolve) => setImmediate(resolve))
      const stopped = untilItems(items, () => !items.isLoading)
      if (leave === 'items') items.detach()
      else session.detach()
      await stopped
      held()
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      expect(pagesOf(wire)).toHaveLength(1)
      expect(items.getSnapshot()).toEqual([])
    }
  })

  it('are told of at most once a frame', async () => {
    const { session, change } = await followed(named(6))
    const frames: (() => void)[] = []
    const items = itemsOf(session, { nextFrame: (callback) => void frames.push(callback) })
    let calls = 0
    items.subscribe(() => {
      calls += 1
    })
    while (items.isLoading || items.getSnapshot().length < 6) await new Promise((resolve) => setImmediate(resolve))
    await change({ 'item 0': { status: 'active' } })
    await change({ 'item 1': { status: 'active' } })
    await until(session, () => session.getSnapshot()?.seq === 3)
    expect([calls, frames.length]).toEqual([0, 1])
    frames[0]?.()
    expect(calls).toBe(1)
  })
})

describe('readItems', () => {
  it('gives one page, of the statuses and as long as asked for', async () => {
    const { session } = await followed(named(6, (index) => ({ status: index % 2 ? 'failed' : 'waiting' })))
    const page = await session.readItems({ status: ['failed', 'pending'], after: 'item 1', limit: 1 })
    expect(page).toEqual({
      sessionId: 's',
      seq: 1,
      items: [{ id: 'item 3', index: 3, status: 'failed' }],
      next: 'item 3',
    })
    expect((await session.readItems()).items).toHaveLength(6)
    expect((await session.readItems({ status: [], after: undefined })).items).toHaveLength(6)
  })

  it('rejects with what the server refused', async () => {
    const { session, client } = await followed(named(2))
    const bad = session.readItems({ after: 'nobody' })
    await expect(bad).rejects.toSatisfy((error) => isProgressError(error, 'invalid_request'))
    await expect(session.readItems({ limit: -1 })).rejects.toMatchObject({ code: 'invalid_request', status: 400 })
    await expect(client.follow('nobody').readItems()).rejects.toMatchObject({ code: 'session_not_found' })
  })
})
