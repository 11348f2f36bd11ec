import { setTimeout as wait } from 'node:timers/promises'
import type { ClientSession } from '@progress/client'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProxiedRequest } from '../support/fault-proxy/exchange.ts'
import {
  behave,
  cutAfter,
  delay,
  dropAfterHeaders,
  endCleanlyAfter,
  type Fault,
  holdBody,
  loseReply,
  refuse,
  reply,
  stayMute,
} from '../support/fault-proxy/faults.ts'
import { expectServersState, withNetwork } from './network.ts'
import { asksForStream } from './watching.ts'

const network = withNetwork({ retryMs: 1 })

/** Lets time pass for the client until something holds; real time, too, for what is on its way. */
async function passUntil(holds: (turn: number) => boolean, ms: number): Promise<void> {
  for (let turn = 0; !holds(turn); turn += 1) {
    await wait(3)
    await network.clock.advance(ms)
  }
}

describe('case 10: where replies have no body to read piece by piece', () => {
  const body = Object.getOwnPropertyDescriptor(Response.prototype, 'body') as PropertyDescriptor
  const { TextDecoderStream } = globalThis
  beforeEach(() => {
    Reflect.deleteProperty(Response.prototype, 'body')
    Reflect.deleteProperty(globalThis, 'TextDecoderStream')
  })
  afterEach(() => {
    Object.defineProperty(Response.prototype, 'body', body)
    Object.assign(globalThis, { TextDecoderStream })
  })

  it('case 10: without a body, and without a TextDecoderStream, it polls from the start, and polls are held', async () => {
    const { proxy, clock } = network
    const session = network.connect({ clock }).start('tour', {})
    const begin = clock.now()
    const { emitter, finish } = await network.run()
    for (let current = 1; current <= 3; current += 1) {
      emitter.update({ stage: 'look', current, total: 3 })
      await passUntil(() => session.getSnapshot()?.stages.look?.current === current, 10)
    }
    finish('done')
    await passUntil(() => session.getConnection().state === 'closed', 10)
    expect(await session.result).toBe('done')
    // A poll that is held is answered when there is something, not when its time is over: that took no 25 s.
    expect(clock.now() - begin).toBeLessThan(20_000)
    const [start, ...polls] = proxy.requests
    expect(start?.headers).toMatchObject({ prefer: 'respond-async', accept: 'application/json' })
    expect(polls.length).toBeGreaterThan(2)
    for (const { path } of polls) expect(path).toMatch(/^\/sessions\/[^/]+\?after=\d+&wait=25$/)
    expect(session.getConnection()).toMatchObject({ transport: 'poll', attempt: 0, invalid: 0 })
    expect(network.runs).toBe(1)
    await expectServersState(network, session)
  })
})

/** What may happen to a request and its reply. */
const FAULTS: Readonly<Record<string, () => Fault>> = {
  nothing: behave,
  'lost before the server': refuse,
  'lost after the server': loseReply,
  mute: stayMute,
  held: holdBody,
  dropped: dropAfterHeaders,
  'cut in hello': () => cutAfter(40),
  'cut later': () => cutAfter(700),
  'ended behind hello': () => endCleanlyAfter(1),
  late: () => delay(20),
  406: () => reply(406),
  405: () => reply(405),
  500: () => reply(500),
  502: () => reply(502, { 'content-type': 'text/html' }, '<html>'),
  'a page': () => reply(200, { 'content-type': 'text/html' }, '<html>'),
}

/**
 * What a single reply gets over: it takes as long as the work, so that nothing tells one that is mute from one that waits;
 * and where it cannot be had at all, nothing is left.
 */
const SINGLE_BEARS = new Set(Object.keys(FAULTS).filter((fault) => !['mute', '405', '406', 'a page'].includes(fault)))

const isSingle = ({ method, headers }: ProxiedRequest): boolean =>
  method === 'POST' && headers.accept === 'application/json' && headers.prefer === undefined

const keysOf = (requests: readonly ProxiedRequest[]): unknown[] =>
  requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key'])

/** Starts a session over a network with these faults, in this order, and follows it to its end. */
async function runThrough(faults: readonly string[], finishAfter: number): Promise<ClientSession> {
  const { proxy, clock } = network
  const script = [...faults]
  const begun = network.runs
  const asked = proxy.requests.length
  let single = false
  proxy.always((request) => {
    single ||= isSingle(request)
    // The state that belongs to a single reply is asked for once: without it the reply alone has to do.
    if (single && request.method === 'GET') return undefined
    const fault = script.shift() ?? 'nothing'
    return FAULTS[isSingle(request) && !SINGLE_BEARS.has(fault) ? 'lost after the server' : fault]?.()
  })
  const session = network.connect({ clock }).start('tour', {})
  const running = network.run()
  await passUntil((turn) => {
    if (turn === finishAfter) running.then(({ emitter, finish }) => finish(emitter.sessionId))
    return session.getConnection().state === 'closed'
  }, 500)
  expect(await session.result).toBe(session.id)
  expect(network.runs - begun).toBe(1)
  expect(new Set(keysOf(proxy.requests.slice(asked))).size).toBe(1)
  await expectServersState(network, session)
  return session
}

describe('case 11: a start over stream, poll and single', () => {
  it('case 11: falls back from one to the next with one key, and the work runs once', async () => {
    const session = await runThrough(['mute', 'mute', '406'], 20)
    expect(session.getConnection().transport).toBe('single')
    expect(network.proxy.requests.map((request) => [asksForStream(request), request.headers.prefer])).toEqual([
      [true, undefined],
      [true, undefined],
      [false, 'respond-async'],
      [false, undefined],
      // The state that belongs to the reply.
      [false, undefined],
    ])
  })

  it('case 11: the work runs once, in every interleaving of what may be lost, mute, late or refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        // What takes it to polls, and to a single reply.
        fc.constantFrom([], ['406'], ['mute', 'mute'], ['406', '406'], ['mute', 'mute', '405']),
        fc.array(fc.constantFrom(...Object.keys(FAULTS)), { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 40 }),
        async (first, then, finishAfter) => {
          const session = await runThrough([...first, ...then], finishAfter)
          session.detach()
        },
      ),
      { numRuns: 40, endOnFailure: true },
    )
  })
})
