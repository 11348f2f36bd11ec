import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PeerName } from '../src/peers/peers.ts'
import { loaderOf } from '../src/peers/peers.ts'
import { hasSessions, SESSION_PEERS } from '../src/peers/sessions/peers.ts'
import { pathOf, SESSIONS, sessionOf, turnOf } from '../src/peers/sessions/sessions.ts'
import type { Round } from '../src/scenarios/scenario.ts'
import { sessions } from '../src/scenarios/sessions.ts'
import { cpuUsEach, type Sessions } from '../src/scenarios/sessions-result.ts'

describe('the turns of sessions', () => {
  it('give each update to one session, which counts its own without a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 * SESSIONS }), (number) => {
        const session = sessionOf(number)
        expect(turnOf(number, session)).toBe(turnOf(number - 1, session) + 1)
        const other = (session + 1) % SESSIONS
        expect(turnOf(number, other)).toBe(turnOf(number - 1, other))
      }),
    )
  })

  it('are none before the first update', () => {
    for (let session = 0; session < SESSIONS; session += 1) expect(turnOf(0, session)).toBe(0)
  })

  it('are followed at an address of their own', () => {
    expect(pathOf('/sessions/session-{session}/events', 7)).toBe('/sessions/session-7/events')
  })
})

describe('the scenario `sessions`', () => {
  const result = (cpuMsPerSecond: number, delivered = 10_000): Sessions => ({
    published: 10_000,
    delivered,
    missing: 0,
    p50: 0.6,
    p99: 1.5,
    max: 4,
    cpuMsPerSecond,
    bytesEach: 240,
  })
  const rounds: Round<Sessions>[] = [
    { peer: 'ours', round: 1, result: result(150) },
    { peer: 'ours-no-window', round: 1, result: result(230) },
    { peer: 'write-loop', round: 1, result: result(200) },
    { peer: 'trpc', round: 1, result: result(1_000, 2_000) },
  ]

  it('compares by what an update costs that was delivered', () => {
    expect(cpuUsEach(result(200))).toBe(20)
    expect(cpuUsEach(result(1_000, 2_000))).toBe(500)
    expect(sessions.report(rounds)).toMatch(/tRPC subscription +\| +2,000 .* × 25 /)
  })

  it('states its goals, with the figures of this run', () => {
    const goals = sessions.goals?.(rounds) ?? []
    expect(goals.map(({ figure, bound }) => [figure, bound])).toEqual([
      [1.15, 1.15],
      [0.75, 1],
      [1.5, 2],
    ])
    expect(goals.some(({ stable }) => stable)).toBe(false)
  })

  it('has a server for every peer that it takes by default', () => {
    for (const peer of sessions.defaults(false).peers) {
      expect(loaderOf(sessions.serverOf?.(peer) ?? peer)).toBe(SESSION_PEERS[peer as keyof typeof SESSION_PEERS])
    }
    expect(hasSessions('over-redis')).toBe(false)
    expect(sessions.fits('over-memory' as PeerName)).toBe(false)
  })
})
