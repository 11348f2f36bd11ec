import { describe, expect, it } from 'vitest'
import type { PeerName } from '../src/peers/peers.ts'
import { fanOutGoals, fanOutReport } from '../src/scenarios/fan-out-report.ts'
import { cpuPerDelivery, type FanOut, loadsOf, type Part } from '../src/scenarios/fan-out-result.ts'
import { idleGoals, idleReport } from '../src/scenarios/idle-report.ts'
import type { Idle } from '../src/scenarios/idle-result.ts'
import type { Round } from '../src/scenarios/scenario.ts'

const part = (perTurn: number, cpuMs: number): Part => ({
  followers: 1_000,
  perTurn,
  events: 10 * perTurn,
  turns: 10,
  cpuMs,
  messages: 10,
  bytes: 2_600,
})

const round = (peer: PeerName, ...parts: Part[]): Round<FanOut> => ({ peer, round: 1, result: { parts } })

const rounds = [
  round('write-loop', part(1, 100), part(16, 400)),
  round('write-loop-again', part(1, 110), part(16, 400)),
  round('ours-no-window', part(1, 50), part(16, 100)),
  round('ours-unmerged', part(16, 160)),
]

describe('fan-out', () => {
  it('counts events times followers as deliveries, whatever was merged', () => {
    expect(cpuPerDelivery(part(16, 160))).toBeCloseTo(160 / (160 * 1_000))
  })

  it('compares with the write loop at the same load', () => {
    expect(fanOutGoals(rounds).map(({ figure, bound }) => [figure, bound])).toEqual([
      [0.5, 1.05],
      [0.4, 0.45],
    ])
  })

  it('says how far two write loops lie apart, or that this is not known', () => {
    expect(fanOutReport(rounds)).toContain('the error of this run: × 1.10')
    expect(fanOutReport(rounds.slice(0, 1))).toContain('the error of this run is not known')
  })

  it('measures no single event a turn where none is ever merged', () => {
    const effort = { quick: true, seconds: undefined }
    expect(loadsOf('ours-unmerged', effort).map(({ perTurn }) => perTurn)).toEqual([16])
    expect(loadsOf('ours', effort).map(({ perTurn }) => perTurn)).toEqual([1, 16])
  })

  it('measures the larger crowd of all but the one that it would take minutes', () => {
    const effort = { quick: false, seconds: undefined }
    expect(loadsOf('trpc', effort).map(({ followers }) => followers)).toEqual([1_000, 1_000])
    expect(loadsOf('better-sse', effort).map(({ followers }) => followers)).toEqual([1_000, 1_000, 5_000, 5_000])
  })
})

describe('idle', () => {
  const held = (rss: number): Idle => ({ held: [{ followers: 1_000, rss, heap: 7 * 1_024_000, external: 0 }] })
  const idle: Round<Idle>[] = [
    { peer: 'write-loop', round: 1, result: held(20 * 1_024_000) },
    { peer: 'ours', round: 1, result: held(30 * 1_024_000) },
  ]

  it('has goals for every crowd that was measured, and no other; what is held is held to', () => {
    expect(idleGoals(idle).map(({ figure, bound, stable }) => [figure / 1_024, bound / 1_024, stable])).toEqual([
      [30, 28, undefined],
      [7, 8, true],
    ])
  })

  it('shows what one follower takes, beside the limit', () => {
    expect(idleReport(idle)).toMatch(/Progress +\| +30 KiB \| +× 1\.50/)
  })
})
