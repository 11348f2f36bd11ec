import type { ClientSession, Connection } from '@progress/client'
import { expect, it } from 'vitest'
import { dropAfterHeaders, endCleanlyAfter } from '../support/fault-proxy/faults.ts'
import { expectServersState, withNetwork } from './network.ts'
import { asksForStream, until, untilState } from './watching.ts'

const RETRY_MS = 3_000
const network = withNetwork({ retryMs: RETRY_MS })

/** So close to 1 that every delay is the longest that it may be. */
const ALMOST_ONE = 1 - Number.EPSILON

/** The longest delay of an attempt: doubled each time, up to 30 s. */
const longest = (attempt: number, baseMs: number): number => Math.min(30_000, baseMs * 2 ** (attempt - 1)) - 1

/** Waits until an attempt has failed, and until the next one begins. @returns How long it was waited for. */
async function passDelay(session: ClientSession, attempt: number): Promise<number> {
  const { clock } = network
  let lost: Connection = session.getConnection()
  await until(session, () => {
    lost = session.getConnection()
    return lost.attempt === attempt && lost.nextRetryAt !== undefined
  })
  const delayMs = (lost.nextRetryAt ?? 0) - clock.now()
  await clock.advance(delayMs)
  return delayMs
}

it('case 6: while a server answers 200 and drops, 50 times, delays grow, and only a delivered event resets them', async () => {
  const { proxy, clock } = network
  proxy.play(...Array.from({ length: 50 }, dropAfterHeaders), endCleanlyAfter(1))
  const session = network
    .connect({ clock, random: () => ALMOST_ONE, transport: 'sse', maxAttempts: 60 })
    .start('tour', {})
  const { finish } = await network.run()
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    expect(await passDelay(session, attempt)).toBe(longest(attempt, 1_000))
  }
  // Not hello either, which says how long to wait from now on.
  expect(await passDelay(session, 51)).toBe(longest(51, RETRY_MS))
  expect(await untilState(session, 'live')).toMatchObject({ attempt: 0 })
  expect(proxy.requests).toHaveLength(52)

  // Nor a stream that brings nothing new.
  proxy.play(endCleanlyAfter(2), endCleanlyAfter(2))
  proxy.cutAll()
  for (const attempt of [1, 2, 3]) expect(await passDelay(session, attempt)).toBe(longest(attempt, RETRY_MS))
  await untilState(session, 'live')
  finish('done')
  expect(await session.result).toBe('done')
  expect(network.runs).toBe(1)
  await expectServersState(network, session)
})

it('case 6: of a server that goes on answering 200 and dropping, a client has enough after ten attempts', async () => {
  const { proxy } = network
  proxy.always(dropAfterHeaders)
  const client = network.connect({ transport: 'sse' })
  const session = client.start('tour', {})
  await expect(session.result).rejects.toMatchObject({ code: 'network' })
  expect(proxy.requests).toHaveLength(11)
  expect(session.getConnection()).toMatchObject({ state: 'closed', stale: true })
  proxy.always()
  const { finish } = await network.run()
  finish('done')
  const again = client.follow((await session.started) as string)
  expect(await again.result).toBe('done')
  await expectServersState(network, again)
})

it('case 6: a client that may choose polls after the second time', async () => {
  const { proxy } = network
  proxy.always((asked) => (asksForStream(asked) ? dropAfterHeaders() : undefined))
  const session = network.connect().start('tour', {})
  const { finish } = await network.run()
  await untilState(session, 'polling')
  expect(proxy.requests.filter(asksForStream)).toHaveLength(2)
  finish('done')
  expect(await session.result).toBe('done')
  expect(network.runs).toBe(1)
  await expectServersState(network, session)
})
