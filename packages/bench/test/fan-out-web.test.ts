import { expect, it } from 'vitest'
import { isReached } from '../src/figures/goal.ts'
import type { PeerName } from '../src/peers/peers.ts'
import type { FanOut } from '../src/scenarios/fan-out-result.ts'
import { fanOutWebGoals } from '../src/scenarios/fan-out-web.ts'
import type { Round } from '../src/scenarios/scenario.ts'

/** A round in which a delivery cost `alone` and `joined` µs, one and 16 in a turn. */
function round(peer: PeerName, alone: number, joined: number): Round<FanOut> {
  const part = (perTurn: number, us: number) => ({
    followers: 1_000,
    perTurn,
    events: 10,
    turns: 1,
    cpuMs: us * 10,
    messages: 10,
    bytes: 2_400,
  })
  return { peer, round: 1, result: { parts: [part(1, alone), part(16, joined)] } }
}

it('is held to the write loop of the same round, with one event and with 16 in a turn', () => {
  const goals = fanOutWebGoals([
    round('ours-web-no-window', 11, 1),
    round('ours-web-unmerged', 12, 7),
    round('write-loop', 10, 10),
  ])
  expect(goals.map(({ figure }) => figure)).toEqual([expect.closeTo(1.1), expect.closeTo(0.7)])
  expect(goals.map(isReached)).toEqual([true, false])
})

it('is not reached by what was not measured', () => {
  expect(fanOutWebGoals([round('write-loop', 10, 10)]).map(isReached)).toEqual([false, false])
})
