import { expect, it } from 'vitest'
import { runRound } from '../src/run-round.ts'
import { type FanOut, partOf } from '../src/scenarios/fan-out-result.ts'
import type { Idle } from '../src/scenarios/idle-result.ts'

const effort = { quick: true, seconds: 1 }

it('brings events to a thousand followers, 16 messages of a turn as 16', async () => {
  const order = { scenario: 'fan-out', peer: 'ours-unmerged', link: 'tcp', effort } as const
  const part = partOf((await runRound(order)) as FanOut, { followers: 1_000, perTurn: 16 })
  expect(part?.events).toBeGreaterThan(0)
  expect(part?.messages).toBe(part?.events)
}, 120_000)

it('weighs a thousand idle followers', async () => {
  const order = { scenario: 'idle', peer: 'ours', link: 'tcp', effort } as const
  const { held } = (await runRound(order)) as Idle
  expect(held.map(({ followers }) => followers)).toEqual([1_000])
  expect(held[0]?.rss).toBeGreaterThan(0)
}, 120_000)
