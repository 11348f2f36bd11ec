import { describe, expect, it } from 'vitest'
import { fitOf, slopeOf, tenfold, toSlopeTable } from '../src/figures/slope.ts'
import { spreadOf } from '../src/figures/statistics.ts'
import type { Growth } from '../src/growth/growth.ts'
import { LOAD } from '../src/growth/processes.ts'
import { allowed, mostFollowers } from '../src/growth/sizes.ts'
import { growthPlots } from '../src/scenarios/growth-plots.ts'
import { growthReport } from '../src/scenarios/growth-report.ts'
import { costsOf, expectedCpuMs, growthGoals, keptUp, sharedRows } from '../src/scenarios/growth-result.ts'
import { stormGoals } from '../src/scenarios/storm.ts'

const took = (us: number) => ({ cpuUs: us, wallUs: us })

/** Ten events a second that cost 500 µs in each process, and 8 µs for each of their deliveries. */
const processes = [
  { processes: 1, followers: 5, deliveriesPerSecond: 10 },
  { processes: 1, followers: 500, deliveriesPerSecond: 1_000 },
  { processes: 2, followers: 500, deliveriesPerSecond: 1_000 },
  { processes: 4, followers: 500, deliveriesPerSecond: 1_000 },
].map((row) => {
  const cpuMs = (row.processes * 10 * 500 + row.deliveriesPerSecond * 8) / 1_000
  return { ...row, cpuMs, cpuMsPerProcess: cpuMs / row.processes, workerCpuMs: 3, p50: 2, p99: 9 }
})

const growth: Growth = {
  followers: [1, 1_000, 20_000].map((size) => ({
    size,
    cpuUs: spreadOf([8 + 500 / size]),
    rssBytes: size < 500 ? Number.NaN : 20_480,
    allRssBytes: 100_000_000,
    eventBytes: 240,
  })),
  sessions: [1, 100, 10_000].map((size) => ({
    size,
    cpuUs: spreadOf([100, 120]),
    workedBytes: 2_048,
    followedBytes: 30_720,
  })),
  items: [1, 10, 100_000].map((items) => ({ items, perUpdate: took(50), snapshotBytes: 100 * items, servedBytes: 90 })),
  log: [1, 1_000, 100_000].map((events) => ({ events, append: took(40), readAfterUs: 1, readAllUs: events })),
  processes,
}

describe('a slope', () => {
  const points = [1, 10, 100, 1_000].map((x) => ({ x, y: x < 10 ? 900 : x }))

  it('counts the sizes from which on the cost is the one that is meant', () => {
    const slope = slopeOf('CPU', 'followers', points, 10)
    expect(slope).toMatchObject({ from: 10, to: 1_000 })
    expect(slope.law.exponent).toBeCloseTo(1, 9)
    expect(tenfold(slope)).toBeCloseTo(10, 9)
    expect(fitOf(slope).at(500)).toBeCloseTo(500, 6)
  })

  it('stands in a table with its sign, and as nothing where there is none', () => {
    const table = toSlopeTable([
      slopeOf(
        'a',
        'b',
        [1, 10].map((x) => ({ x, y: 1 / x })),
      ),
      slopeOf('c', 'd', [{ x: 1, y: 1 }]),
    ])
    expect(table).toMatch(/\| a +\| b +\| +1 \| +10 \| +−1.00 \| +× 0.10 \| +100 % \|/)
    expect(table).toMatch(/\| c .*\| +– \| +– \| +– \|/)
  })
})

describe('sizes', () => {
  it('step back to what the machine allows, each once', () => {
    expect(allowed([1, 10_000, 20_000], 19_800)).toEqual([1, 10_000, 19_800])
    expect(allowed([1, 5_000, 10_000, 20_000], 800)).toEqual([1, 800])
    expect(mostFollowers(1_024)).toBeLessThan(1_024)
  })
})

describe('the cost of processes', () => {
  it('is taken apart into what each hears and what followers get', () => {
    const { heard, delivery } = costsOf(processes, 10)
    expect(heard).toBeCloseTo(500, 6)
    expect(delivery).toBeCloseTo(8, 6)
    for (const row of processes) expect(expectedCpuMs(row, { heard, delivery }, 10)).toBeCloseTo(row.cpuMs, 6)
  })

  it('is compared among those who share the same followers', () => {
    expect(sharedRows(processes).map((row) => row.processes)).toEqual([1, 2, 4])
  })

  it('is none where there is nothing to compare', () => {
    expect(costsOf(processes.slice(0, 1), 10).heard).toBeNaN()
    expect(costsOf([], 10).delivery).toBeNaN()
  })

  it('is none where a machine was so busy that more followers cost less, and the report says so', () => {
    const busy = processes.map((row) => (row.followers === 500 ? { ...row, cpuMs: 1, deliveriesPerSecond: 600 } : row))
    expect(costsOf(busy, 10).heard).toBeNaN()
    expect(keptUp(processes, 2)).toBe(true)
    expect(keptUp(busy, 2)).toBe(false)
    expect(growthReport({ ...growth, processes: busy }, LOAD)).toContain('did not keep up')
  })
})

describe('the report of growth', () => {
  it('has every part, and its slopes first', () => {
    const text = growthReport(growth, LOAD)
    expect(text.indexOf('CPU per delivery')).toBeLessThan(text.indexOf('Followers of one session'))
    expect(text).toMatch(/\| +20,000 \| +8.0 µs \|/)
    expect(text).toContain('8.0 µs for each follower')
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('stands where there was no Redis', () => {
    const text = growthReport({ ...growth, processes: [] }, LOAD)
    expect(text).toContain('There was no Redis')
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
    expect(growthPlots({ ...growth, processes: [] })).toHaveLength(4)
  })

  it('compares the largest with a size at which fixed costs are divided among many', () => {
    const goals = growthGoals(growth)
    expect(goals.map(({ figure }) => Number(figure.toFixed(2)))).toEqual([0.94, 1, 1, 1, 100])
  })

  it('says in words what each plot shows', () => {
    const plots = growthPlots(growth)
    expect(plots.map(({ name }) => name)).toEqual([
      'growth-followers.svg',
      'growth-sessions.svg',
      'growth-items.svg',
      'growth-log.svg',
      'growth-processes.svg',
    ])
    for (const { alt, svg } of plots) {
      expect(alt).toMatch(/ at 1, .* at /)
      expect(`${alt}${svg}`).not.toMatch(/NaN|undefined|Infinity/)
    }
  })
})

it('counts the reads of a storm for each session', () => {
  const row = { sessions: 500, followers: 5_000, p50: 1, p99: 2, all: 3, cpuMs: 4, reads: 750, reached: 5_000 }
  expect(stormGoals([row])).toMatchObject([{ figure: 1.5, bound: 2 }])
})
