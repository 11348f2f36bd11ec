import { expect } from 'vitest'
import { expectSameEnd, heard, live, type StartProxy, sayAndHear, standBehind, streamsOf, WORDS } from './behind.ts'
import { until } from './until.ts'

/**
 * Expects that each event is seen beyond the proxy before the next one is emitted, by who started the session and by
 * two who joined it, each on one stream.
 */
export async function expectLive(start: StartProxy): Promise<void> {
  const behind = await standBehind(start)
  const starter = behind.start({ transport: 'sse' })
  const { sessionId } = await behind.work()
  const followers = [starter, ...[1, 2].map(() => behind.follow(sessionId, { transport: 'sse' }))]
  await Promise.all(followers.map(live))
  await sayAndHear(behind, followers)
  await expectSameEnd(behind, followers)
  expect(streamsOf(behind)).toHaveLength(followers.length)
}

/** Expects that the client finds out that streams are held back, and shows by polling how far the work is. */
export async function expectPolled(start: StartProxy): Promise<void> {
  const behind = await standBehind(start)
  const session = behind.start({ helloDeadlineMs: 250 })
  await sayAndHear(behind, [session])
  expect(session.getConnection()).toMatchObject({ transport: 'poll', state: 'polling' })
  await expectSameEnd(behind, [session])
  expect(streamsOf(behind)).toHaveLength(2)
}

/** Expects that a session goes on where it was, whenever the proxy is killed and started again. */
export async function expectToSurviveRestarts(start: StartProxy): Promise<void> {
  const behind = await standBehind(start)
  const session = behind.start({ transport: 'sse' })
  const work = await behind.work()
  await sayAndHear(behind, [session], ['one', 'two'])
  for (const word of ['three', 'four']) {
    await behind.stopProxy()
    await until('the loss', () => session.getConnection().state === 'reconnecting')
    work.say(word)
    await behind.startProxy()
    await heard(session, word)
  }
  await sayAndHear(behind, [session], ['five'])
  await expectSameEnd(behind, [session])
}

/** The least time in ms that an event took from its emission to the client. */
export async function leastDelayMs(start: StartProxy): Promise<number> {
  const behind = await standBehind(start)
  const session = behind.start({ transport: 'sse' })
  await live(session)
  const delays: number[] = []
  for (const word of WORDS) {
    const said = performance.now()
    await sayAndHear(behind, [session], [word])
    delays.push(performance.now() - said)
  }
  return Math.min(...delays)
}

/** How a write is answered that a page of the proxy's own origin sends: over plain HTTP, browsers say only which. */
export async function statusOfOwnWrite(start: StartProxy): Promise<number> {
  const { proxy } = await standBehind(start)
  const headers = { origin: proxy.origin, prefer: 'respond-async' }
  return (await fetch(`${proxy.origin}/api/progress/workflows/steps`, { method: 'POST', headers })).status
}

/** What a reply to a request for a stream says of itself, by its headers. */
export async function streamHeaders(start: StartProxy): Promise<Headers> {
  const behind = await standBehind(start)
  const session = behind.start()
  await session.started
  const url = `${behind.proxy.origin}/api/progress/sessions/${session.id}/events`
  const response = await fetch(url, { headers: { accept: 'text/event-stream', 'accept-encoding': 'gzip' } })
  await response.body?.cancel()
  return response.headers
}
