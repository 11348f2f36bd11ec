import type { ClientOptions, ClientSession } from '@progress/client'
import { describe, expect, it } from 'vitest'
import { type Fault, reply } from '../support/fault-proxy/faults.ts'
import { expectServersState, type Run, withNetwork } from './network.ts'
import { until, untilState } from './watching.ts'

const network = withNetwork()

/** Answers as the protocol says that it is answered. */
const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Fault => {
  const body = { type: 'about:blank', title: code, status, code, retryable: status >= 500 || status === 429 }
  return reply(status, { 'content-type': 'application/problem+json', ...headers }, JSON.stringify(body))
}

/** A client that asks for a token before each request; each is another one. */
function connectWithTokens(options: Partial<ClientOptions> = {}) {
  const tokens: string[] = []
  const headers = (): Record<string, string> => {
    tokens.push(`token ${tokens.length + 1}`)
    return { authorization: 'ann', 'x-token': tokens.at(-1) as string }
  }
  return { tokens, client: network.connect({ headers, clock: network.clock, ...options }) }
}

/** A session that is followed live, by a client whose next connection is up to the test. */
async function followLive(): Promise<{ session: ClientSession; run: Run; tokens: readonly string[] }> {
  const { client, tokens } = connectWithTokens()
  const session = client.start('tour', {})
  const run = await network.run()
  await untilState(session, 'live')
  return { session, run, tokens }
}

/** Expects that nothing more is asked, however long one waits. */
async function expectSilence(): Promise<void> {
  const { clock, proxy } = network
  const asked = proxy.requests.length
  await clock.advance(600_000)
  expect(proxy.requests).toHaveLength(asked)
  expect(clock.pending).toBe(0)
}

/** Follows a session anew, where the network behaves again, to the end that the server gives it. */
async function expectAnotherChance(lost: ClientSession, { emitter, finish }: Run): Promise<void> {
  network.proxy.always()
  emitter.update({ stage: 'look', current: 1, total: 2 })
  finish('done')
  const again = network.connect().follow(lost.id as string)
  expect(await again.result).toBe('done')
  await expectServersState(network, again)
}

describe('case 7: a 401', () => {
  it('case 7: 401 once is asked again with fresh headers, at a start', async () => {
    network.proxy.play(problem(401, 'unauthorized'))
    const { client, tokens } = connectWithTokens()
    const session = client.start('tour', {})
    const { finish } = await network.run()
    await untilState(session, 'live')
    expect(tokens).toEqual(['token 1', 'token 2'])
    expect(network.proxy.requests.map(({ headers }) => headers['x-token'])).toEqual(tokens)
    expect(session.getConnection().attempt).toBe(0)
    finish('done')
    expect(await session.result).toBe('done')
    await expectServersState(network, session)
  })

  it('case 7: 401 once is asked again with fresh headers, at a reconnect', async () => {
    const { session, run, tokens } = await followLive()
    network.proxy.play(problem(401, 'unauthorized'))
    network.proxy.cutAll()
    run.emitter.update({ stage: 'look', current: 1, total: 2 })
    await until(session, () => session.getSnapshot()?.stages.look?.current === 1)
    expect(tokens).toHaveLength(3)
    expect(network.proxy.requests).toHaveLength(3)
    run.finish('done')
    expect(await session.result).toBe('done')
    await expectServersState(network, session)
  })
})

const FINAL = [
  [401, 'unauthorized', 2],
  [403, 'forbidden', 1],
  [404, 'session_not_found', 1],
  [410, 'session_expired', 1],
  [422, 'idempotency_mismatch', 1],
] as const

describe.each(FINAL)('case 7: %i always', (status, code, requests) => {
  it(`case 7: ${status} always ends a start after ${requests} of them`, async () => {
    network.proxy.always(() => problem(status, code))
    const { client } = connectWithTokens()
    const session = client.start('tour', {})
    await expect(session.result).rejects.toMatchObject({ code })
    await expect(session.started).rejects.toMatchObject({ code })
    expect(network.proxy.requests).toHaveLength(requests)
    await expectSilence()
    // The server has heard nothing of it.
    expect(session.getSnapshot()).toBeUndefined()
    expect(network.runs).toBe(0)
  })

  it(`case 7: ${status} always ends a reconnect after ${requests} of them`, async () => {
    const { session, run } = await followLive()
    network.proxy.always(() => problem(status, code))
    network.proxy.cutAll()
    await expect(session.result).rejects.toMatchObject({ code })
    expect(network.proxy.requests).toHaveLength(1 + requests)
    expect(session.getConnection()).toMatchObject({ state: 'closed', stale: true, error: { code } })
    await expectSilence()
    await expectAnotherChance(session, run)
  })
})

const AGAIN = {
  '429 with Retry-After in seconds': () => problem(429, 'too_many_connections', { 'retry-after': '7' }),
  '429 with Retry-After as a date': () =>
    problem(429, 'too_many_connections', { 'retry-after': new Date(network.clock.now() + 7_000).toUTCString() }),
  '503 with Retry-After': () => problem(503, 'shutting_down', { 'retry-after': '7' }),
}

describe.each(Object.entries(AGAIN))('case 7: %s', (what, fault) => {
  /** Expects one wait of 7 s, and a request at its end. */
  const expectWait = async (session: ClientSession): Promise<void> => {
    const { clock, proxy } = network
    await until(session, () => session.getConnection().nextRetryAt !== undefined)
    expect(session.getConnection().nextRetryAt).toBe(clock.now() + 7_000)
    const asked = proxy.requests.length
    await clock.advance(6_999)
    expect(proxy.requests).toHaveLength(asked)
    await clock.advance(1)
    await proxy.requested(asked + 1)
  }

  it(`case 7: ${what} is waited for at a start, and at a reconnect`, async () => {
    const { proxy, clock } = network
    // The clock's time is a whole second: a date has no more.
    expect(clock.now() % 1_000).toBe(0)
    proxy.play(fault())
    const { client } = connectWithTokens()
    const session = client.start('tour', {})
    await expectWait(session)
    const { finish } = await network.run()
    await untilState(session, 'live')
    proxy.play(fault())
    proxy.cutAll()
    await until(session, () => session.getConnection().attempt === 1)
    await clock.advance(0)
    await until(session, () => session.getConnection().attempt === 2)
    await expectWait(session)
    await untilState(session, 'live')
    expect(proxy.requests).toHaveLength(4)
    finish('done')
    expect(await session.result).toBe('done')
    expect(network.runs).toBe(1)
    await expectServersState(network, session)
  })
})

it.each([
  [429, 'too_many_sessions'],
  [503, 'store_unavailable'],
] as const)('case 7: %i always is asked for ten times more, and no more', async (status, code) => {
  const { session, run } = await followLive()
  network.proxy.always(() => problem(status, code))
  network.proxy.cutAll()
  // Without Retry-After, and by a chance of 0, nothing is waited for: the count alone ends it.
  await expect(session.result).rejects.toMatchObject({ code })
  expect(network.proxy.requests).toHaveLength(1 + 10)
  await expectSilence()
  await expectAnotherChance(session, run)
})
