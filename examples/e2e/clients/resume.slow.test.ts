import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cutAfter, dropAfterHeaders, endCleanlyAfter, reply } from '../support/fault-proxy/faults.ts'
import { BROWSER, type Follower, followers, type Wanted } from './followers.ts'
import { cutAt, SEAMS } from './seams.ts'
import { type StepsServer, serveSteps } from './steps.ts'
import { expectWhole, walk } from './walking.ts'

let server: StepsServer
let follower: Follower | undefined
beforeEach(async () => {
  for (const [name, value] of Object.entries(BROWSER)) vi.stubGlobal(name, value)
  server = await serveSteps()
})
afterEach(async () => {
  follower?.stop()
  await server.close()
  vi.unstubAllGlobals()
})

const wanted = (): Wanted => ({ base: server.base, workflow: 'steps', input: { über: 'Stein' }, token: 'ann' })
const isStep = (frame: Buffer): boolean => frame.includes('"type":"progress"') && frame.includes('über')

describe.each(Object.entries(followers))('%s', (name, follow) => {
  it('ends with the result, and asks no more', async () => {
    follower = await follow(wanted())
    await walk(server, follower)
    await expectWhole(server, follower)
    const asked = server.proxy.requests.length
    // As long as another one takes for its whole way, and for being told that it has ended.
    const other = await followers.eventsource?.(wanted())
    if (other) await walk(server, other)
    const { sessionId } = follower.messages[0] as { sessionId: string }
    expect(server.proxy.requests.slice(asked).filter(({ path }) => path.includes(sessionId))).toEqual([])
  })

  it.each(Object.entries(SEAMS))('loses nothing where the connection breaks %s', async (_where, seam) => {
    const faults = [cutAt(seam, isStep), cutAt(seam, isStep), cutAt(seam, isStep)]
    server.proxy.always(({ headers }) => (headers.accept?.startsWith('text/event-stream') ? faults.shift() : undefined))
    follower = await follow(wanted())
    await walk(server, follower)
    expect(faults).toEqual([])
    await expectWhole(server, follower)
    expect(server.started()).toBe(1)
  })

  it('loses nothing where a stream ends cleanly in mid-session, or breaks at once', async () => {
    const faults = [endCleanlyAfter(2), dropAfterHeaders(), endCleanlyAfter(4), cutAfter(0), endCleanlyAfter(3)]
    server.proxy.always(({ headers }) => (headers.accept?.startsWith('text/event-stream') ? faults.shift() : undefined))
    follower = await follow(wanted())
    await walk(server, follower)
    expect(faults).toEqual([])
    await expectWhole(server, follower)
  })
  it('stops where there is no such session, but for the one that never does', async () => {
    server.proxy.always(({ headers }) => (headers.accept?.startsWith('text/event-stream') ? reply(404) : undefined))
    follower = await follow(wanted())
    const streams = (): number => server.proxy.requests.filter(({ status }) => status === 404).length
    if (name === 'reconnecting-eventsource') {
      await vi.waitFor(() => expect(streams()).toBeGreaterThan(1), { timeout: 20_000 })
      return
    }
    await vi.waitFor(() => expect(follower?.hasStopped()).toBe(true), { timeout: 20_000 })
    expect(streams()).toBe(1)
    expect(follower.messages).toEqual([])
  })
  it('comes back after a 503, but for the one that is as a browser’s own', async () => {
    const faults = [reply(503), reply(503)]
    server.proxy.always(({ headers }) => (headers.accept?.startsWith('text/event-stream') ? faults.shift() : undefined))
    follower = await follow(wanted())
    if (name === 'eventsource') {
      await vi.waitFor(() => expect(follower?.hasStopped()).toBe(true), { timeout: 20_000 })
      expect(faults).toHaveLength(1)
      return
    }
    await walk(server, follower)
    expect(faults).toEqual([])
    expect(server.started()).toBe(1)
  })
})
