import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ClientOptions, type ClientSession, createProgressClient, type ProgressClient } from '@progress/client'
import { defineWorkflow } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { mayStream, handler as rolledOut, rollout } from '../src/rollout.ts'
import { handlerFor, listenWithFetch } from './support/apps.ts'
import { SHORT } from './support/names.ts'

const users = Array.from({ length: 40 }, (_, index) => `user-${index}`)
const SSE = 'text/event-stream'

beforeEach(() => {
  rollout.percent = 10
})

describe('a share of the users', () => {
  it('is a tenth of them at 10 %, everybody at 100 %, and nobody at 0 %', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `user-${index}`)
    const share = (percent: number): number => many.filter((id) => mayStream(id, { percent })).length / many.length
    expect(share(10)).toBeGreaterThan(0.09)
    expect(share(10)).toBeLessThan(0.11)
    expect([share(0), share(100)]).toEqual([0, 1])
  })

  it('only grows: who streams at one percentage streams at a higher one', () => {
    for (const id of users) {
      const from = Array.from({ length: 101 }, (_, percent) => percent).findIndex((percent) =>
        mayStream(id, { percent }),
      )
      for (let percent = from; percent <= 100; percent += 1) expect(mayStream(id, { percent })).toBe(true)
    }
  })

  it('may be changed while the server runs: a tenth, all, and nobody', async () => {
    const base = await listenWithFetch(rolledOut)
    const statusOf = async (id: string): Promise<number> => {
      const headers = { authorization: id, accept: SSE, 'content-type': 'application/json' }
      const response = await fetch(`${base}/workflows/pseudonyms`, {
        method: 'POST',
        body: JSON.stringify(SHORT),
        headers,
      })
      if (response.status !== 200) expect(await response.json()).toMatchObject({ code: 'transport_disabled' })
      else expect(await response.text()).toContain('"type":"complete"')
      return response.status
    }
    for (const percent of [10, 100, 0]) {
      rollout.percent = percent
      for (const id of users) expect(await statusOf(id)).toBe(mayStream(id, { percent }) ? 200 : 406)
    }
  })
})

const job = defineWorkflow({ name: 'job', stages: { work: 'Working' }, result: z.object({ steps: z.number() }) })

interface Asked {
  readonly method: string
  readonly streams: boolean
  readonly key: string | null
  readonly status: number
}

/** A server whose one job goes on by steps of the test's, and clients whose requests are counted. */
async function serveJob() {
  const runs = { count: 0 }
  const steps = new TransformStream<'on' | 'end', 'on' | 'end'>()
  const writer = steps.writable.getWriter()
  const served = implement(job, async (_input, emitter) => {
    runs.count += 1
    let done = 0
    emitter.stage('work', { total: 1_000 })
    for await (const step of steps.readable.values({ preventCancel: true })) {
      if (step === 'end') break
      done += 1
      emitter.update({ current: done })
      emitter.append('text', `${done} `)
    }
    return { steps: done }
  })
  const handler = handlerFor({
    workflows: [served],
    authorize: ({ headers }) => ({ id: headers.get('authorization') ?? 'somebody' }),
    transports: (user) => ({ sse: user !== undefined && mayStream(user.id) }),
    maxOpensPerMinute: 100_000,
    pollAfterMs: 20,
    retryMs: 20,
  })
  const server = createServer(toNodeHandler(handler)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/progress`
  const asked: Asked[] = []
  const counted = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    const response = await fetch(input, init)
    const { status } = response
    const streams = headers.get('accept') === SSE
    asked.push({ method: init.method ?? 'GET', streams, key: headers.get('idempotency-key'), status })
    return response
  }
  const connect = (id: string, options: Partial<ClientOptions> = {}): ProgressClient => {
    const client = createProgressClient({
      url,
      headers: { authorization: id },
      fetch: counted as typeof fetch,
      ...options,
    })
    onTestFinished(() => client.close())
    return client
  }
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    connect,
    asked,
    runs,
    /** Lets the job take one step, or its last. */
    step: (step: 'on' | 'end' = 'on') => void writer.write(step),
    cut: () => server.closeAllConnections(),
    async snapshotOf({ id }: ClientSession<typeof job>, owner: string): Promise<unknown> {
      const response = await fetch(`${url}/sessions/${id}`, { headers: { authorization: owner } })
      return (await response.json()).snapshot
    },
  }
}

const textOf = (session: ClientSession<typeof job>): unknown => session.getSnapshot()?.partial.text
const stateOf = (session: ClientSession<typeof job>): string => session.getConnection().state
const soon = (assertion: () => void): Promise<void> => vi.waitFor(assertion, { timeout: 30_000, interval: 5 })

describe('who may not stream', () => {
  it('polls under the same key after one 406, and does not ask for a stream again within an hour', async () => {
    rollout.percent = 0
    const { connect, asked, runs, step, snapshotOf } = await serveJob()
    const clock = fakeClock()
    const session = connect('ann', { clock }).start(job, {})
    await soon(() => expect(stateOf(session)).toBe('polling'))
    expect(asked.map(({ method, streams, status }) => [method, streams, status])).toEqual([
      ['POST', true, 406],
      ['POST', false, 202],
    ])
    const begin = clock.now()
    while (clock.now() - begin < 3_600_000) {
      const before = asked.length
      // What the server says of when to poll is for tests of seconds; an hour goes by in minutes.
      await clock.advance(60_000)
      await soon(() => expect(asked.length).toBeGreaterThan(before))
      await soon(() => expect(session.getConnection().lastMessageAt).toBeGreaterThan(clock.now() - 60_000))
    }
    expect(asked.filter(({ streams }) => streams)).toHaveLength(1)
    expect(asked.length).toBeGreaterThan(60)
    step()
    await until(clock, () => textOf(session) === '1 ')
    step('end')
    await until(clock, () => stateOf(session) === 'closed')
    expect(await session.result).toEqual({ steps: 1 })
    expect(session.getSnapshot()).toEqual(await snapshotOf(session, 'ann'))
    expect([runs.count, new Set(asked.flatMap(({ key }) => key ?? [])).size]).toEqual([1, 1])
    expect(asked.filter(({ streams }) => streams)).toHaveLength(1)
  })
})

/** Lets a client's time go on until something is so. */
async function until(clock: ReturnType<typeof fakeClock>, isSo: () => boolean): Promise<void> {
  while (!isSo()) await clock.advance(20)
}

describe('a session that runs', () => {
  it('goes on by polls, without loss, when streams are switched off under it', async () => {
    rollout.percent = 100
    const { connect, asked, runs, step, cut, snapshotOf } = await serveJob()
    const session = connect('ann').start(job, {})
    await soon(() => expect(stateOf(session)).toBe('live'))
    step()
    await soon(() => expect(textOf(session)).toBe('1 '))
    rollout.percent = 0
    step()
    await soon(() => expect(textOf(session)).toBe('1 2 '))
    expect(stateOf(session)).toBe('live')
    cut()
    await soon(() => expect(stateOf(session)).toBe('polling'))
    step()
    await soon(() => expect(textOf(session)).toBe('1 2 3 '))
    step('end')
    expect(await session.result).toEqual({ steps: 3 })
    expect(session.getSnapshot()).toEqual(await snapshotOf(session, 'ann'))
    expect(runs.count).toBe(1)
    expect(asked.filter(({ streams }) => streams).map(({ status }) => status)).toEqual([200, 406])
  })

  it('goes on by polls when streams are switched on, and the next one streams', async () => {
    rollout.percent = 0
    const { connect, asked, runs, step } = await serveJob()
    const client = connect('ann')
    const first = client.start(job, {})
    await soon(() => expect(stateOf(first)).toBe('polling'))
    rollout.percent = 100
    step()
    await soon(() => expect(textOf(first)).toBe('1 '))
    expect(stateOf(first)).toBe('polling')
    step('end')
    expect(await first.result).toEqual({ steps: 1 })
    const next = client.start(job, {})
    await soon(() => expect(stateOf(next)).toBe('live'))
    step('end')
    expect(await next.result).toEqual({ steps: 0 })
    expect(asked.filter(({ streams }) => streams).map(({ status }) => status)).toEqual([406, 200])
    expect(runs.count).toBe(2)
  })

  it('may be brought to its streams at once by the client', async () => {
    rollout.percent = 0
    const { connect, step } = await serveJob()
    const client = connect('ann')
    const session = client.start(job, {})
    await soon(() => expect(stateOf(session)).toBe('polling'))
    rollout.percent = 100
    client.setTransport('auto')
    await soon(() => expect(stateOf(session)).toBe('live'))
    step()
    step('end')
    expect(await session.result).toEqual({ steps: 1 })
  })
})
