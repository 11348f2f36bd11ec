import { createProgressClient } from '@progress/client'
import { memoryStore, type SessionStore } from '@progress/core'
import { describeWith } from '@progress/test-services'
import { expect, it, onTestFinished } from 'vitest'
import { listen } from '../support/listen.ts'
import { startHaproxyBefore } from './haproxy.ts'
import { expectSameEnd, heard, live, sayAndHear, streamsOf } from './support/behind.ts'
import { createSteps } from './support/steps.ts'
import { until } from './support/until.ts'

/** As HAProxy's own would be without the cookie: each request goes to the next server. */
const NOT_STICKY = { '  cookie server insert indirect nocache httponly\n': '', ' cookie app1': '', ' cookie app2': '' }

/** Two servers, each with its own store or both with the same one, behind one HAProxy. */
async function standBehindTwo({ store, sticky }: { store?: SessionStore; sticky: boolean }) {
  const servers = [createSteps({}, { store }), createSteps({}, { store })] as const
  const sockets = await Promise.all(servers.map(({ listener }) => listen(listener)))
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.close()))
    await Promise.all(sockets.map((socket) => socket.close()))
  })
  const [first = '', second = ''] = sockets.map(({ origin }) => new URL(origin).host)
  const proxy = await startHaproxyBefore([first, second], sticky ? {} : { lines: NOT_STICKY })
  onTestFinished(() => proxy.close())
  const client = createProgressClient({
    url: `${proxy.origin}/api/progress`,
    transport: 'sse',
    maxStreams: 20,
    random: () => 0.5,
    fetch: withCookies(),
  })
  onTestFinished(() => client.close())
  return { servers, proxy, client }
}

/** Keeps the cookies that it is given, as a browser does. */
function withCookies(): typeof fetch {
  const jar = new Map<string, string>()
  return async (input, init) => {
    const request = new Request(input, init)
    if (jar.size > 0) request.headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(request)
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      jar.set(name, value)
    }
    return response
  }
}

describeWith('haproxy')('two processes behind HAProxy', () => {
  it('with one store serve each other’s sessions, without any stickiness', async () => {
    const store = memoryStore()
    const { servers, client } = await standBehindTwo({ store, sticky: false })
    const starter = client.start('steps', {})
    const id = await starter.started
    const followers = [starter, ...Array.from({ length: 5 }, () => client.follow(id))]
    await Promise.all(followers.map(live))
    for (const server of servers) expect(streamsOf(server).length).toBeGreaterThan(0)
    const worker = servers.find(({ works }) => works.length > 0) ?? servers[0]
    await sayAndHear(worker, followers)
    await expectSameEnd(worker, followers)
  })

  it('with a store each know nothing of each other’s sessions', async () => {
    const { client } = await standBehindTwo({ sticky: false })
    const id = await client.start('steps', {}).started
    const followers = Array.from({ length: 4 }, () => client.follow(id))
    const found = await Promise.all(
      followers.map((follower) =>
        Promise.race([live(follower).then(() => 'live'), follower.result.catch(({ code }) => code)]),
      ),
    )
    expect(new Set(found)).toEqual(new Set(['live', 'session_not_found']))
  })

  it('with a store each serve a session where the cookie of the guide’s configuration leads to its process', async () => {
    const { servers, client } = await standBehindTwo({ sticky: true })
    const starter = client.start('steps', {})
    const id = await starter.started
    const followers = [starter, ...Array.from({ length: 5 }, () => client.follow(id))]
    await Promise.all(followers.map(live))
    const worker = servers.find(({ works }) => works.length > 0) ?? servers[0]
    expect(streamsOf(worker)).toHaveLength(6)
    await sayAndHear(worker, followers)
    await expectSameEnd(worker, followers)
  })

  it('are drained one after the other, and no follower loses anything', async () => {
    const store = memoryStore()
    const { servers, client, proxy } = await standBehindTwo({ store, sticky: true })
    const session = client.start('steps', {})
    await session.started
    const worker = servers.find(({ works }) => works.length > 0) ?? servers[0]
    const other = servers.find((server) => server !== worker) ?? servers[1]
    await sayAndHear(worker, [session], ['one', 'two'])
    await worker.handler.drain()
    const work = await worker.work()
    work.say('three')
    await heard(session, 'three', 30_000)
    expect(streamsOf(other)).toHaveLength(1)
    await until('HAProxy to know', () => /Server app\/app\d is DOWN.*503/.test(proxy.log()), 30_000)
    await sayAndHear(worker, [session], ['four', 'five'])
    await expectSameEnd(worker, [session])
  })
})
