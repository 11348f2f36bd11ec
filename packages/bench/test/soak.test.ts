import { describe, expect, it } from 'vitest'
import { isReached } from '../src/figures/goal.ts'
import { soakGoals, soakPlots, soakReport } from '../src/scenarios/soak-report.ts'
import { type Sample, type Soaked, secondHalf, sinceFull } from '../src/scenarios/soak-result.ts'
import { followingOf, TURN } from '../src/soak/soak-settings.ts'

const sample = (second: number, held: number, kept = 2_000): Sample => ({
  atMs: second * 1_000,
  begun: second * 200,
  kept,
  held,
  rss: 2 * held,
})

const soaked = (samples: readonly Sample[], failures: readonly string[] = []): Soaked => ({
  samples,
  ended: new Map([['nobody', 7]]),
  failures,
  leftOut: 3,
})

const seconds = Array.from({ length: 60 }, (_, at) => at * 10 + 10)
/** Fills for a minute, and holds what it holds from then on. */
const flat = soaked(seconds.map((second) => sample(second, 1_000_000 + 1_000 * Math.min(60, second) * 200)))
/** The same, and 100 bytes of each session stay. */
const leaking = soaked(
  seconds.map((second) => sample(second, 1_000_000 + 1_000 * Math.min(60, second) * 200 + 100 * second * 200)),
)
const full = soaked([sample(1, 1_000, 5_000), sample(2, 2_000, 10_000), sample(3, 3_000, 10_000)])

const FULL = { quick: false, seconds: undefined }

describe('the soak', () => {
  it('judges a server by its second half, when it has filled', () => {
    expect(secondHalf(flat.samples).map(({ atMs }) => atMs / 1_000)).toEqual(seconds.slice(29))
    const [stays] = soakGoals(flat, full, FULL)
    expect(stays?.figure).toBeCloseTo(0)
    expect(stays && isReached(stays)).toBe(true)
  })

  it('says nothing of what stays after a quick run, which ends before memory is at rest', () => {
    expect(soakGoals(leaking, full, { ...FULL, quick: true }).map(({ unit, figure }) => unit(figure))).toEqual([
      '10,000',
    ])
  })

  it('finds what stays of each session', () => {
    const [stays] = soakGoals(leaking, full, FULL)
    expect(stays?.figure).toBeCloseTo(100)
    expect(stays && isReached(stays)).toBe(false)
    expect(soakReport(leaking, full)).toMatch(/heap and external, second half +\| +100 B/)
  })

  it('says how many the store had at most, and how it grows once it is full', () => {
    const [, most] = soakGoals(flat, full, FULL)
    expect(most).toMatchObject({ figure: 10_000, bound: 10_000 })
    expect(sinceFull(full.samples)).toHaveLength(2)
    expect(soakReport(flat, full)).toMatch(/once it is full +\| +5 B/)
  })

  it('shows a dozen samples at most, with the first and the last', () => {
    const [table = ''] = soakReport(flat, full).split('\n\n')
    const rows = table.split('\n').slice(2)
    expect(rows.length).toBe(12)
    expect(rows[0]).toContain(' 10 s ')
    expect(rows.at(-1)).toContain(' 600 s ')
  })

  it('names what went wrong', () => {
    const report = soakReport(soaked(flat.samples, ['polled: 500', 'polled: 500']), full)
    expect(report).toMatch(/that went wrong +\| +2 \|/)
    expect(report.match(/polled: 500/g)).toHaveLength(1)
  })

  it('draws one picture', () => {
    const [plot] = soakPlots(flat)
    expect(plot?.name).toBe('soak.svg')
    expect(plot?.svg).toContain('<svg')
  })

  it('has each way of following in every turn', () => {
    const turn = Array.from({ length: TURN }, (_, at) => followingOf(TURN * 7 + at))
    expect(new Set(turn)).toEqual(new Set(['streamed', 'dropped', 'followed', 'polled', 'single', 'nobody']))
    expect(turn.filter((following) => following === 'nobody')).toHaveLength(TURN - 5)
  })
})
