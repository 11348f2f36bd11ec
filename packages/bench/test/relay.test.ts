import { describe, expect, it } from 'vitest'
import type { Part, RelayRound } from '../src/relay/relay.ts'
import { Tally } from '../src/relay/tally.ts'
import { type Contest, relayGoals, relayReport } from '../src/scenarios/relay-report.ts'
import { updateText } from '../src/update-text.ts'

const text = (number: number): string => updateText({ number, dueUs: 0 }, 40)

describe('what arrives', () => {
  it('is counted once, in order, for each session', () => {
    const tally = new Tally(2)
    for (const [session, number] of [
      [0, 1],
      [1, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      tally.take(session, text(number))
    }
    expect(tally.seen).toBe(4)
    expect(tally.collect()).toMatchObject({ delivered: 4, lost: 0, astray: 0 })
    expect(tally.seen).toBe(0)
  })

  it('is lost where a later one came first, and astray where it comes afterwards or again', () => {
    const tally = new Tally(1)
    for (const number of [1, 4, 2, 4]) tally.take(0, text(number))
    expect(tally.collect()).toMatchObject({ delivered: 2, lost: 2, astray: 2 })
  })

  it('goes on counting where it was when it was asked for', () => {
    const tally = new Tally(1)
    tally.take(0, text(1))
    tally.collect()
    tally.take(0, text(2))
    expect(tally.collect()).toMatchObject({ delivered: 1, lost: 0 })
  })
})

const CONTEST: Contest = {
  ours: 'redis-ours',
  limit: 'redis-script',
  control: 'redis-script-again',
  perSecond: 150_000,
  p99: 3,
  distance: ['What it is made of.'],
}

const part = (perSecond: number, p99: number): Part => ({
  ...{ events: 1_000, lost: 0, astray: 0, perSecond, p50: 1, p99, max: 9 },
  ...{ writerUs: 3, followerUs: 2, serverUs: Number.NaN },
})

const round = (route: RelayRound['route'], number: number, perSecond: number): RelayRound => ({
  route,
  round: number,
  blasts: [
    { size: 1, ...part(1_000_000, 1) },
    { size: 50, ...part(perSecond, 1) },
  ],
  paced: part(1_000, number),
})

const ROUNDS = [1, 2, 3].flatMap((number) => [
  round('redis-ours', number, 100_000 * number),
  round('redis-script', number, 50_000 * number),
  round('redis-script-again', number, 55_000 * number),
])

describe('the report of a relay', () => {
  const report = relayReport(ROUNDS, CONTEST)

  it('has a line for each way and size, with its ratio to the limit in the same round', () => {
    const ours = report.split('\n').filter((line) => line.startsWith('| Progress'))
    expect(ours).toHaveLength(3)
    expect(ours[1]).toContain('200,000 (100,000 to 300,000)')
    expect(ours[1]).toContain('× 2.00')
  })

  it('says how far the limit is from itself', () => {
    expect(report).toMatch(/is × 1\.\d+ \(× 1\.00 to × 1\.10\) of itself/)
  })

  it('leaves out what could not be measured', () => {
    expect(report).not.toContain('NaN')
  })
})

describe('the goals of a relay', () => {
  it('are the best rate with batches, and the p99 one by one', () => {
    expect(relayGoals('Redis', ROUNDS, CONTEST).map(({ figure, bound }) => [figure, bound])).toEqual([
      [200_000, 150_000],
      [2, 3],
    ])
  })

  it('are not reached where nothing of ours was measured', () => {
    const [rate] = relayGoals('Redis', ROUNDS.slice(1, 3), CONTEST)
    expect(rate?.figure).not.toBeGreaterThan(0)
  })
})
