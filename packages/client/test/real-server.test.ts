import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createProgressManager, defineWorkflow, memoryStore, ProgressError, type ProgressManager } from '@progress/core'
import { createProgressHandler, implement, type ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ClientOptions, type ClientSession, createProgressClient, type ProgressClient } from '../src/index.ts'
import { until, untilState } from './until.ts'

const scan = defineWorkflow({
  name: 'scan',
  stages: { look: 'Looking', think: { title: 'Thinking', weight: 3 }, tell: 'Telling' },
  input: z.object({ words: z.array(z.string()), fail: z.boolean().optional() }),
  partial: z.object({ text: z.string() }),
  result: z.object({ text: z.string() }),
  controls: ['cancel', 'pause', 'resume', 'retry'],
})
const upload = defineWorkflow({
  name: 'upload',
  stages: { read: 'Reading' },
  files: true,
  input: z.object({ note: z.string(), file: z.file() }),
  result: z.object({ bytes: z.number(), note: z.string() }),
})

let runs = 0
/** Work waits here after each word, until the test lets it go on. */
let gate: (word: string) => Promise<void> = async () => undefined
let manager: ProgressManager
let handler: ProgressHandler
let transports = { sse: true, poll: true }
let meddle: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
const sockets = new Set<Socket>()
const node = createServer((request, response) => {
  meddle?.(request, response)
  void toNodeHandler(handler)(request, response)
})
node.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
})
const cutAll = (): void => {
  for (const socket of sockets) socket.destroy()
}

beforeAll(async () => {
  manager = createProgressManager({ store: memoryStore(), sweepMs: 0 })
  handler = createProgressHandler({
    manager,
    authorize: ({ headers }) => ({ id: headers.get('authorization') ?? 'nobody' }),
    authorizeTopic: () => true,
    topics: (principal) => [`of:${principal?.id}`],
    transports: () => transports,
    pollAfterMs: 10,
    topicPollAfterMs: 10,
    minIntervalMs: 5,
    retryMs: 1,
    heartbeatMs: 1_000,
    maxOpensPerMinute: 100_000,
    workflows: [
      implement(scan, async ({ words, fail }, emitter, { signal }) => {
        runs += 1
        emitter.stage('look', { total: words.length })
        for (const [index, word] of words.entries()) {
          await gate(word)
          signal.throwIfAborted()
          emitter.update({ stage: 'look', current: index + 1, counters: { [word]: index } })
          emitter.append('text', `${word} `)
        }
        emitter.stage('think', { message: 'Hm' })
        emitter.item('thought', { status: 'completed', percent: 100 })
        if (fail)
          throw new ProgressError('nothing_recognised', { message: 'Nothing', details: { words: words.length } })
        emitter.stage('tell')
        return { text: words.join(' ') }
      }),
      implement(upload, async ({ file, note }) => {
        runs += 1
        return { bytes: (await (file as File).arrayBuffer()).byteLength, note }
      }),
    ],
  })
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await handler.drain()
  await manager.close()
  await new Promise((resolve) => {
    node.close(resolve)
    node.closeAllConnections()
  })
})

let clients: ProgressClient[] = []
afterEach(() => {
  for (const client of clients) client.close()
  clients = []
  runs = 0
  gate = async () => undefined
  transports = { sse: true, poll: true }
  meddle = undefined
})

const connect = (options: Partial<ClientOptions> = {}): ProgressClient => {
  const client = createProgressClient({
    url: `http://127.0.0.1:${(node.address() as AddressInfo).port}`,
    headers: { authorization: `user-${Math.random()}` },
    environment: { nextFrame: queueMicrotask },
    ...options,
  })
  clients.push(client)
  return client
}
const words = ['what', 'is', 'in', 'it']

const expectServersState = async (session: ClientSession<never> | ClientSession): Promise<void> => {
  const view = await manager.read(session.id as string)
  expect(session.getSnapshot()).toEqual(view?.snapshot)
}

describe('over the real server', () => {
  for (const transport of ['sse', 'poll', 'auto'] as const) {
    it(`a session is followed by ${transport} to its result`, async () => {
      const session = connect({ transport }).start(scan, { words })
      expect(await session.result).toEqual({ text: 'what is in it' })
      expect(session.getSnapshot()).toMatchObject({
        status: 'completed',
        percent: 100,
        partial: { text: 'what is in it ' },
      })
      await expectServersState(session)
      expect(runs).toBe(1)
    })

    it(`a failure is followed by ${transport}`, async () => {
      const session = connect({ transport }).start(scan, { words, fail: true })
      await expect(session.result).rejects.toMatchObject({ code: 'nothing_recognised', details: { words: 4 } })
      await expectServersState(session)
      expect(runs).toBe(1)
    })
  }

  it('a result is waited for by single', async () => {
    const session = connect({ transport: 'single' }).start(scan, { words })
    expect(await session.result).toEqual({ text: 'what is in it' })
    await expectServersState(session)
    expect(runs).toBe(1)
  })

  it('a failure by single is the session’s own', async () => {
    const session = connect({ transport: 'single' }).start(scan, { words, fail: true })
    await expect(session.result).rejects.toMatchObject({ code: 'nothing_recognised' })
    await expectServersState(session)
    expect(runs).toBe(1)
  })

  it('what is switched off is given up: polls without streams, a single reply without polls', async () => {
    transports = { sse: false, poll: true }
    const polled = connect().start(scan, { words })
    expect(await polled.result).toEqual({ text: 'what is in it' })
    expect(polled.getConnection().transport).toBe('poll')
    await expectServersState(polled)
    transports = { sse: false, poll: false }
    const single = connect().start(scan, { words })
    expect(await single.result).toEqual({ text: 'what is in it' })
    expect(single.getConnection().transport).toBe('single')
    await expectServersState(single)
    expect(runs).toBe(2)
  })

  it('an invalid input is refused with its faults, before anything runs', async () => {
    const session = connect().start(scan, { words: 'many' } as never)
    const error = await session.result.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'invalid_input', issues: [{ path: ['words'] }] })
    expect(runs).toBe(0)
  })

  it('a file goes up once, as a form', async () => {
    const session = connect().start(upload, { note: 'hello', file: new File(['12345'], 'five.txt') })
    expect(await session.result).toEqual({ bytes: 5, note: 'hello' })
    expect(runs).toBe(1)
  })

  it('a cancel reaches the work, and the session is cancelled', async () => {
    gate = () => new Promise((resolve) => setImmediate(resolve))
    const session = connect().start(scan, { words: Array.from({ length: 100_000 }, () => 'word') })
    await until(session, () => session.getSnapshot()?.stage === 'look')
    await session.cancel()
    await expect(session.result).rejects.toMatchObject({ code: 'cancelled' })
    expect(session.getSnapshot()?.status).toBe('cancelled')
  })

  it('a retry of what failed is a session of its own', async () => {
    const client = connect()
    const session = client.start(scan, { words, fail: true })
    await session.result.catch(() => undefined)
    const again = await session.retry()
    expect(again.id).not.toBe(session.id)
    await expect(again.result).rejects.toMatchObject({ code: 'nothing_recognised' })
    expect(again.getSnapshot()?.retryOf).toBe(session.id)
    expect(runs).toBe(2)
  })

  it('active sessions are found, and followed by their id', async () => {
    let open: () => void = () => undefined
    gate = () => new Promise((resolve) => (open = resolve))
    const client = connect()
    const session = client.start(scan, { words: ['one'] })
    await until(session, () => session.getSnapshot()?.stage === 'look')
    const [found] = await client.findActive(scan)
    expect(found?.sessionId).toBe(session.id)
    const other = client.follow(found?.sessionId ?? '', scan)
    await untilState(other, 'live')
    open()
    expect(await other.result).toEqual({ text: 'one' })
    expect(await client.findActive(scan)).toEqual([])
    expect(other.getSnapshot()).toEqual(session.getSnapshot())
  })

  for (const transport of ['sse', 'poll'] as const) {
    it(`a topic is followed by ${transport}`, async () => {
      const client = connect({ headers: { authorization: `topic-${transport}` } })
      const topic = client.topic(`of:topic-${transport}`, { transport })
      await untilState(topic, 'live', 'polling')
      const sessions = [client.start(scan, { words: ['a'] }), client.start(scan, { words: ['b', 'c'] })]
      await Promise.all(sessions.map(({ result }) => result))
      await until(topic, () => [...topic.getSnapshot().values()].filter(({ percent }) => percent === 100).length === 2)
      for (const session of sessions) {
        expect(topic.getSnapshot().get(session.id as string)).toEqual(session.getSnapshot())
      }
    })
  }

  it('iterators give events that fold to the same state', async () => {
    const session = connect().start(scan, { words })
    const types: string[] = []
    for await (const update of session) types.push(update.type)
    expect(types[0]).toBe('snapshot')
    expect(types.at(-1)).toBe('complete')
  })
})

describe('over a network that cuts at any moment', () => {
  it('every session ends in the server’s state, and its work ran once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 12 }), { maxLength: 4 }),
        fc.constantFrom('sse', 'poll', 'auto', 'single'),
        async (cuts, transport) => {
          runs = 0
          let step = 0
          gate = async () => {
            step += 1
            if (cuts.includes(step)) cutAll()
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
          const session = connect({ transport, random: () => 0.001 }).start(scan, {
            words: Array.from({ length: 12 }, (_, index) => `w${index}`),
          })
          const percents: number[] = []
          session.subscribe(() => percents.push(session.getSnapshot()?.percent ?? 0))
          await session.result
          await expectServersState(session)
          expect(percents).toEqual(percents.toSorted((a, b) => a - b))
          expect(runs).toBe(1)
          session.detach()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('a start whose reply is lost runs once', async () => {
    let lost = 0
    meddle = (request, response) => {
      if (request.method !== 'POST' || ++lost > 3) return
      Object.assign(response, { writeHead: () => response.destroy(), flushHeaders: () => undefined })
    }
    const session = connect({ random: () => 0.001 }).start(scan, { words })
    expect(await session.result).toEqual({ text: 'what is in it' })
    await expectServersState(session)
    expect(runs).toBe(1)
    expect(lost).toBeGreaterThan(1)
  })
})
