import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import { startCaddy } from './caddy.ts'
import { startHaproxy } from './haproxy.ts'
import { startNginx } from './nginx.ts'
import { expectSameEnd, heard, live, type StartProxy, sayAndHear, standBehind, streamsOf } from './support/behind.ts'
import { until } from './support/until.ts'
import { startVarnish } from './varnish.ts'

/** Proxies that cut a connection on which the server has said nothing for 2 s. */
const IMPATIENT: readonly [program: string, setting: string, start: StartProxy][] = [
  [
    'nginx',
    'proxy_read_timeout',
    (target, place) => startNginx(target, { ...place, location: ['proxy_read_timeout 2s;'] }),
  ],
  [
    'haproxy',
    'timeout server',
    (target, place) => startHaproxy(target, { ...place, lines: { 'timeout server 60s': 'timeout server 2s' } }),
  ],
  [
    'caddy',
    'read_timeout',
    (target, place) =>
      startCaddy(target, {
        ...place,
        site: (server) => `reverse_proxy ${server} {\ntransport http {\nread_timeout 2s\n}\n}`,
      }),
  ],
  [
    'varnishd',
    'between_bytes_timeout',
    (target, place) => startVarnish(target, { ...place, parameters: ['between_bytes_timeout=2'] }),
  ],
  [
    'varnishd',
    'pipe_timeout',
    (target, place) =>
      startVarnish(target, { ...place, vcl: 'sub vcl_recv { return (pipe); }', parameters: ['pipe_timeout=2'] }),
  ],
]

for (const [program, setting, start] of IMPATIENT) {
  describeWith(program)(`${program} with a ${setting} of 2 s`, () => {
    it('leaves a stream alone whose heartbeats come more often', async () => {
      const behind = await standBehind(start, { heartbeatMs: 1_000 })
      const session = behind.start({ transport: 'sse' })
      await live(session)
      const quietSince = Date.now()
      const lastHeard = (): number => session.getConnection().lastMessageAt ?? 0
      await until('heartbeats for 6 s', () => lastHeard() - quietSince > 6_000, 60_000)
      await sayAndHear(behind, [session])
      await expectSameEnd(behind, [session])
      expect(streamsOf(behind)).toHaveLength(1)
    })

    it('cuts one whose heartbeats come less often; the client takes it up again, and loses nothing', async () => {
      const behind = await standBehind(start)
      const session = behind.start({ transport: 'sse' })
      await sayAndHear(behind, [session], ['one', 'two'])
      await until('a second stream', () => streamsOf(behind).length === 2)
      await live(session)
      await sayAndHear(behind, [session], ['three', 'four', 'five'])
      await expectSameEnd(behind, [session])
    })
  })
}

describeWith('haproxy')('haproxy with a timeout client of 2 s', () => {
  it('leaves a stream alone, although nothing comes on it for longer', async () => {
    const start: StartProxy = (target, place) =>
      startHaproxy(target, { ...place, lines: { 'timeout client 60s': 'timeout client 2s' } })
    const behind = await standBehind(start)
    const session = behind.start({ transport: 'sse' })
    await live(session)
    const quietSince = Date.now()
    await until('6 s', () => Date.now() - quietSince > 6_000)
    expect(session.getConnection().lastMessageAt).toBeLessThanOrEqual(quietSince)
    await sayAndHear(behind, [session])
    await expectSameEnd(behind, [session])
    expect(streamsOf(behind)).toHaveLength(1)
  })
})

describeWith('varnishd')('varnishd with a send_timeout of 2 s', () => {
  const start: StartProxy = (target, place) => startVarnish(target, { ...place, parameters: ['send_timeout=2'] })

  it('cuts a stream after that time, however much comes on it; the client takes it up again', async () => {
    const behind = await standBehind(start)
    const session = behind.start({ transport: 'sse' })
    await live(session)
    const words: string[] = []
    const work = await behind.work()
    for (let count = 0; streamsOf(behind).length < 2 && count < 500; count += 1) {
      words.push(`word-${count};`)
      work.say(words[count] as string)
      await heard(session, words[count] as string)
    }
    await expectSameEnd(behind, [session], words)
    expect(streamsOf(behind).length).toBeGreaterThan(1)
  })
})

describeWith('varnishd')('varnishd with a send_timeout above maxStreamMs', () => {
  it('is ahead of no end: the server plans them, and the client counts no failure', async () => {
    const start: StartProxy = (target, place) => startVarnish(target, { ...place, parameters: ['send_timeout=10'] })
    const behind = await standBehind(start, { maxStreamMs: 1_000 })
    const session = behind.start({ transport: 'sse' })
    const states = new Set<string>()
    session.subscribeConnection(() => states.add(session.getConnection().state))
    await until('a fourth stream', () => streamsOf(behind).length === 4, 60_000)
    await sayAndHear(behind, [session])
    await expectSameEnd(behind, [session])
    expect(states).not.toContain('reconnecting')
  })
})

describeWith('nginx')('a single reply behind nginx with a proxy_read_timeout of 3 s', () => {
  const start: StartProxy = (target, place) => startNginx(target, { ...place, location: ['proxy_read_timeout 3s;'] })
  const ask = (origin: string): Promise<Response> => fetch(`${origin}/api/progress/workflows/steps`, { method: 'POST' })

  it('is nginx’s own 504 where the work takes longer, which says nothing of the session', async () => {
    const { proxy } = await standBehind(start)
    const response = await ask(proxy.origin)
    expect(response.status).toBe(504)
    expect(response.headers.get('location')).toBeNull()
  })

  it('is the server’s 504 with a singleWaitMs below that, which says where the session is', async () => {
    const { proxy, work } = await standBehind(start, { singleWaitMs: 500 })
    const response = await ask(proxy.origin)
    const { sessionId } = await work()
    expect([response.status, await response.json()]).toMatchObject([504, { code: 'still_running', sessionId }])
    expect(response.headers.get('location')).toBe(`/api/progress/sessions/${sessionId}`)
  })
})

describeWith('nginx')('a quiet session behind a proxy that cuts it again and again', () => {
  it('is given up by its client after as many attempts as it may make, and goes on at the server', async () => {
    const start: StartProxy = (target, place) => startNginx(target, { ...place, location: ['proxy_read_timeout 1s;'] })
    const behind = await standBehind(start)
    const session = behind.start({ transport: 'sse', maxAttempts: 2 })
    await expect(session.result).rejects.toMatchObject({ code: 'network' })
    expect(streamsOf(behind)).toHaveLength(3)
    expect((await behind.snapshotOf(session.id)).status).toBe('active')
  })
})
