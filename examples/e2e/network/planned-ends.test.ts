import { describe, expect, it } from 'vitest'
import { endCleanlyAfter } from '../support/fault-proxy/faults.ts'
import { expectServersState, withNetwork } from './network.ts'
import { asksForStream, expectNoGaps, recordConnections, until, untilState, updatesOf } from './watching.ts'

describe('a clean end', () => {
  const network = withNetwork()

  it.each([2, 3, 4])(
    'case 5: behind message %i of a session that runs is a reconnect, never a completion',
    async (messages) => {
      const { proxy } = network
      proxy.play(endCleanlyAfter(messages))
      const session = network.connect().start('tour', {})
      const connections = recordConnections(session)
      const updates = updatesOf(session)
      let settled = false
      session.result.finally(() => {
        settled = true
      })
      const { emitter, finish } = await network.run()
      for (let current = 1; current <= 5; current += 1) {
        emitter.update({ stage: 'look', current, total: 5 })
        await until(session, () => session.getSnapshot()?.stages.look?.current === current)
      }
      await proxy.requested(2)
      expect(connections.map(({ state }) => state)).toContain('reconnecting')
      await untilState(session, 'live')
      expect(settled).toBe(false)
      expect(session.getSnapshot()?.status).toBe('active')
      finish('done')
      expect(await session.result).toBe('done')
      expectNoGaps(await updates)
      await expectServersState(network, session)
    },
  )
})

describe('a planned end', () => {
  const network = withNetwork({ maxStreamMs: 50, retryMs: 1 })

  it('case 8: a server that ends every stream with bye after 50 ms, for 20 rounds, is followed by streams throughout', async () => {
    const { proxy } = network
    const session = network.connect().start('tour', {})
    const connections = recordConnections(session)
    const updates = updatesOf(session)
    const { emitter, finish } = await network.run()
    for (let round = 1; round <= 20; round += 1) {
      await proxy.requested(round + 1)
      emitter.update({ stage: 'look', current: round, total: 20 })
    }
    finish('done')
    expect(await session.result).toBe('done')
    expect(proxy.requests.every(asksForStream)).toBe(true)
    for (const { state, transport, attempt, stale } of connections) {
      expect({
        state: state.replace('connecting', 'live').replace('closed', 'live'),
        transport,
        attempt,
        stale,
      }).toEqual({
        state: 'live',
        transport: 'sse',
        attempt: 0,
        stale: false,
      })
    }
    expect(network.runs).toBe(1)
    expectNoGaps(await updates)
    await expectServersState(network, session)
  })
})
