import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { blackholeAfter, holdBody, lagOneChunk } from '../support/fault-proxy/faults.ts'
import { countMessages, hearBytes } from './hear-bytes.ts'
import { expectServersState, withNetwork } from './network.ts'
import { asksForStream, expectNoGaps, recordConnections, until, untilState, updatesOf } from './watching.ts'

const network = withNetwork()

const HELLO_DEADLINE_MS = 4_000
const HEARTBEAT_MS = 15_000
const POLL_MS = 2_000

it('case 2: where bodies are held it polls within 10 s, shows progress, and is back on SSE when the proxy behaves', async () => {
  const { proxy, clock } = network
  proxy.always((asked) => (asksForStream(asked) ? holdBody() : undefined))
  const begin = clock.now()
  const session = network.connect({ clock }).start('tour', {})
  const { emitter, finish } = await network.run()
  await session.started
  for (const count of [1, 2]) {
    await proxy.requested(count)
    await clock.advance(HELLO_DEADLINE_MS)
  }
  await untilState(session, 'polling')
  expect(clock.now() - begin).toBeLessThanOrEqual(10_000)
  expect(proxy.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])

  emitter.stage('look', { total: 10, current: 4 })
  await clock.advance(POLL_MS)
  await until(session, () => session.getSnapshot()?.stages.look?.current === 4)
  expect(session.getConnection()).toMatchObject({ state: 'polling', transport: 'poll', stale: false })

  proxy.always()
  const back = clock.now() + 30_000
  while (session.getConnection().state !== 'live' && clock.now() < back) {
    const asked = proxy.requests.length
    await clock.advance(POLL_MS)
    await proxy.requested(asked + 1)
    await until(session, () => session.getConnection().lastMessageAt === clock.now())
  }
  expect(await untilState(session, 'live')).toMatchObject({ transport: 'sse' })
  finish('done')
  expect(await session.result).toBe('done')
  expect(network.runs).toBe(1)
  await expectServersState(network, session)
})

it('case 3: where each chunk is held until the next one comes, hello is still seen at once', async () => {
  const { proxy, clock } = network
  const first = network.connect().start('tour', {})
  const { emitter, finish } = await network.run()
  await untilState(first, 'live')
  proxy.always((asked) => (asksForStream(asked) ? lagOneChunk() : undefined))
  const { promise: firstBytes, resolve } = Promise.withResolvers<void>()
  const session = network.connect({ clock, fetch: hearBytes(() => resolve()) }).follow((await first.started) as string)
  await firstBytes
  await clock.advance(HELLO_DEADLINE_MS * 2)
  // It is held back no longer than the next event takes, but whoever had not heard hello would have given up by now.
  expect(session.getConnection()).toMatchObject({ state: 'connecting', attempt: 0 })
  emitter.stage('look')
  await untilState(session, 'live')
  finish('done')
  expect(await session.result).toBe('done')
  expect(proxy.requests).toHaveLength(2)
  await expectServersState(network, session)
})

it('case 3: hello and the message after it are two chunks on the socket', async () => {
  const chunks: string[] = []
  const asking = request(`${network.proxy.origin}/workflows/tour`, {
    method: 'POST',
    headers: { authorization: 'ann', accept: 'text/event-stream' },
  })
  await new Promise<void>((resolve) => {
    asking.on('response', (reply) => {
      reply.on('data', (chunk) => {
        chunks.push(String(chunk))
        if (chunks.length === 2) resolve()
      })
    })
    asking.end()
  })
  asking.destroy()
  expect(chunks[0]).toMatch(/^retry: \d+\ndata: \{"type":"hello".*\}\n\n$/)
  expect(chunks[1]).toMatch(/^id: 0\ndata: \{"type":"snapshot".*\}\n\n$/)
})

it('case 4: where nothing gets through after five messages the watchdog notices, and no seq is lost or comes twice', async () => {
  const { proxy, clock } = network
  proxy.play(blackholeAfter(5))
  const { fetch, count } = countMessages()
  const session = network.connect({ clock, fetch }).start('tour', {})
  const updates = updatesOf(session)
  const connections = recordConnections(session)
  const { emitter, finish } = await network.run()
  let current = 0
  const work = async (): Promise<void> => {
    current += 1
    emitter.update({ stage: 'look', current })
    emitter.append('text', `${current} `)
    await wait(2)
  }
  while (count() < 5) await work()
  for (let more = 0; more < 10; more += 1) await work()
  expect(count()).toBe(5)
  const held = session.getSnapshot()?.seq
  expect(session.getSnapshot()?.stages.look?.current).toBeLessThan(current)
  await clock.advance(2 * HEARTBEAT_MS - 1)
  expect(session.getConnection().state).toBe('live')
  expect(session.getSnapshot()?.seq).toBe(held)
  await clock.advance(1)
  await until(session, () => session.getSnapshot()?.stages.look?.current === current)
  expect(connections.map(({ state }) => state)).toContain('reconnecting')
  expect(proxy.requests.map(({ path }) => path)).toEqual([
    '/workflows/tour',
    `/sessions/${session.id}/events?after=${held}`,
  ])
  finish('done')
  expect(await session.result).toBe('done')
  expectNoGaps(await updates)
  const told = Array.from({ length: current }, (_, index) => `${index + 1} `)
  expect(session.getSnapshot()?.partial).toEqual({ text: told.join('') })
  await expectServersState(network, session)
})
