import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import { type NginxSettings, startNginx } from './nginx.ts'
import { expectSameEnd, heard, live, type StartProxy, sayAndHear, standBehind, streamsOf } from './support/behind.ts'
import {
  expectLive,
  expectPolled,
  expectToSurviveRestarts,
  statusOfOwnWrite,
  streamHeaders,
} from './support/expectations.ts'
import { until } from './support/until.ts'

const nginx =
  (settings: NginxSettings = {}): StartProxy =>
  (target, place) =>
    startNginx(target, { ...settings, ...place })

/** Compresses whatever it can. */
const GZIP = ['gzip on;', 'gzip_types text/event-stream application/json;', 'gzip_proxied any;', 'gzip_min_length 0;']
const FORCED = ['proxy_buffering on;', 'proxy_ignore_headers X-Accel-Buffering;']

describeWith('nginx')('behind nginx', () => {
  it.each<[string, NginxSettings]>([
    ['the configuration of the guide', {}],
    ['its defaults, which ask the server by HTTP/1.0', { location: [] }],
    ['gzip on streams', { location: GZIP }],
    ['X-Accel-Buffering ignored, but buffering off', { location: [...FORCED.slice(1), 'proxy_buffering off;'] }],
  ])('with %s, each event arrives before the next is emitted', (_, settings) => expectLive(nginx(settings)))

  it.each<[string, NginxSettings]>([
    ['buffering forced on', { location: FORCED }],
    ['buffering forced on, and gzip', { location: [...FORCED, ...GZIP] }],
  ])('with %s, progress arrives by polling', (_, settings) => expectPolled(nginx(settings)))

  it('compresses a stream although it says no-transform', async () => {
    const headers = await streamHeaders(nginx({ location: GZIP }))
    expect(headers.get('cache-control')).toContain('no-transform')
    expect(headers.get('content-encoding')).toBe('gzip')
  })

  it('asks the server by HTTP/1.1 with the configuration of the guide, by HTTP/1.0 with its defaults', async () => {
    const versionOf = async (settings: NginxSettings): Promise<string | undefined> => {
      const behind = await standBehind(nginx(settings))
      await behind.start().started
      return behind.asked[0]?.httpVersion
    }
    expect(await versionOf({})).toBe('1.1')
    expect(await versionOf({ location: [] })).toBe('1.0')
  })

  it('lets in the writes of its own pages, where it passes their host on, as its defaults do not', async () => {
    expect(await statusOfOwnWrite(nginx())).toBe(202)
    expect(await statusOfOwnWrite(nginx({ location: [] }))).toBe(403)
  })

  it('refuses a body above client_max_body_size by itself, 1 MiB unless it says otherwise', async () => {
    const body = JSON.stringify({ text: '.'.repeat(2 * 1024 * 1024) })
    const statusWith = async (location: readonly string[]): Promise<number> => {
      const { proxy } = await standBehind(nginx({ location }), { maxBodyBytes: 5 * 1024 * 1024 })
      const headers = { 'content-type': 'application/json', prefer: 'respond-async' }
      return (await fetch(`${proxy.origin}/api/progress/workflows/steps`, { method: 'POST', headers, body })).status
    }
    expect(await statusWith([])).toBe(413)
    expect(await statusWith(['client_max_body_size 5m;'])).toBe(202)
  })

  it('loses nothing when it is killed and started again', () => expectToSurviveRestarts(nginx()))

  it('takes two of worker_connections for a stream; beyond them a client waits, and comes in when others leave', async () => {
    const start: StartProxy = (target, place) => startNginx(target, { ...place, workerConnections: 20 })
    const behind = await standBehind(start)
    const first = behind.start({ transport: 'sse' })
    const { sessionId, say } = await behind.work()
    const followers = [first]
    const isFull = (): boolean => behind.proxy.log().includes('worker_connections are not enough')
    while (!isFull() && followers.length < 20) {
      const next = behind.follow(sessionId, { transport: 'sse' })
      followers.push(next)
      await until('a stream, or a refusal', () => isFull() || next.getConnection().state === 'live')
    }
    expect(isFull()).toBe(true)
    // Some are taken by what nginx listens on and by what its processes say to each other.
    expect(streamsOf(behind).length).toBeGreaterThanOrEqual(6)
    expect(streamsOf(behind).length).toBeLessThanOrEqual(10)
    for (const follower of followers.slice(1, -1)) follower.detach()
    await live(followers.at(-1) ?? first)
    say('one')
    await heard(followers.at(-1) ?? first, 'one')
  })

  it('keeps its streams when it reads its configuration anew', async () => {
    const behind = await standBehind(startNginx)
    const session = behind.start({ transport: 'sse' })
    await sayAndHear(behind, [session], ['one', 'two'])
    await behind.proxy.reload()
    await sayAndHear(behind, [session], ['three', 'four', 'five'])
    await expectSameEnd(behind, [session])
    expect(streamsOf(behind)).toHaveLength(1)
  })

  it('cuts them then where worker_shutdown_timeout says so, and nothing is lost', async () => {
    const behind = await standBehind((target, place) => startNginx(target, { ...place, workerShutdown: '1s' }))
    const session = behind.start({ transport: 'sse' })
    await sayAndHear(behind, [session], ['one', 'two'])
    await behind.proxy.reload()
    await until('a second stream', () => streamsOf(behind).length === 2)
    await live(session)
    const work = await behind.work()
    work.say('three')
    await heard(session, 'three')
    await sayAndHear(behind, [session], ['four', 'five'])
    await expectSameEnd(behind, [session])
  })
})
