import { describe, expect, it } from 'vitest'
import { toDocument } from '../src/document.ts'
import { times } from '../src/figures/units.ts'
import { byPeer, ratioToLimit } from '../src/scenarios/by-peer.ts'
import { type NeverReading, noiseOf, peakHeld } from '../src/scenarios/never-reading-result.ts'
import type { Round, Scenario } from '../src/scenarios/scenario.ts'
import { SCENARIOS } from '../src/scenarios/scenarios.ts'

const rounds: Round<number>[] = [
  { peer: 'ours', round: 1, result: 3 },
  { peer: 'write-loop', round: 1, result: 2 },
  { peer: 'ours', round: 2, result: 10 },
  { peer: 'write-loop', round: 2, result: 4 },
  { peer: 'hono', round: 3, result: 9 },
]
const itself = (result: number): number => result

describe('rows', () => {
  it('gather the rounds of a peer', () => {
    expect(byPeer(rounds).map(({ peer, rounds: of }) => [peer, of.length])).toEqual([
      ['ours', 2],
      ['write-loop', 2],
      ['hono', 1],
    ])
  })

  it('compare with the limit of the same round', () => {
    expect(ratioToLimit('ours', rounds, itself)).toBe(2)
    expect(ratioToLimit('write-loop', rounds, itself)).toBe(1)
  })

  it('have no ratio where the round had no limit', () => {
    expect(ratioToLimit('hono', rounds, itself)).toBeNaN()
  })
})

describe('what is held', () => {
  const sample = (bytes: number) => ({ atMs: 0, bytes, rss: 0, waitingBytes: 0, takenBytes: 0 })
  const result = {
    ceiling: false,
    before: [100, 110, 80].map(sample),
    samples: [90, 90, 400, 300, 300, 5_000, 300, 300, 300, 300, 90, 90].map(sample),
  }

  it('is what lies above what was held before, for longer than one sample', () => {
    expect(peakHeld(result)).toBe(200)
    expect(noiseOf(result)).toBe(20)
  })

  it('is nothing where as much is held as lasted before', () => {
    const strays = Array.from({ length: 40 }, (_, at) => sample(100 + (at % 16 < 8 ? 0 : 50)))
    expect(peakHeld({ ceiling: false, before: strays.slice(0, 20), samples: strays })).toBe(0)
  })

  it('is what was reached, where the round ended at the ceiling', () => {
    expect(peakHeld({ ...result, ceiling: true })).toBe(4_900)
  })
})

describe('the document', () => {
  it('says nothing of rounds where there were none', () => {
    const { rounds: _, ...worked } = section
    expect(toDocument({ ...run, sections: [worked] })).not.toMatch(/\brounds?\.$/m)
  })

  const section = {
    title: 'Title',
    report: '| a |',
    method: 'As it is.',
    rounds: 3,
    goals: [],
    plots: [],
    isTimeless: false,
  }
  const goal = { name: 'one write | each', figure: 1.2, bound: 1.05, unit: times }
  const run = {
    command: 'pnpm bench --write',
    date: new Date('2026-01-02T03:04:05Z'),
    machine: { text: '2 cores', busy: 0.01 },
    sections: [section],
    titles: ['Other', 'Title', 'Third'],
  }

  it('says what was run, when, on what, and how', () => {
    const text = toDocument(run)
    expect(text).toContain('`pnpm bench --write` on 2026-01-02, on 2 cores.')
    expect(text).toMatch(/## Title\n\nBy .*\n\nAs it is.\n\n3 rounds.\n\n\| a \|\n$/)
    expect(text).not.toContain('busy')
  })

  it('keeps what was not measured anew, each in its place', () => {
    const other = toDocument({
      ...run,
      sections: [{ ...section, title: 'Other', report: '| o |', method: 'O.', goals: [goal] }],
    })
    const both = toDocument(run, other)
    expect(both).toContain('## Other\n')
    expect(both.indexOf('| o |')).toBeLessThan(both.indexOf('## Title\n'))
    expect(toDocument({ ...run, date: new Date('2027-01-01') }, both)).not.toContain(
      '2026-01-02, on 2 cores.\n\nAs it is',
    )
    expect(toDocument({ ...run, sections: [] }, both)).toBe(both)
  })

  it('gathers what is to be reached, also from what was not measured anew', () => {
    const goals = [goal, { ...goal, name: 'events', figure: 9, bound: 5, sense: 'at least' as const }]
    const other = toDocument({ ...run, sections: [{ ...section, title: 'Other', goals }] })
    const gathered = toDocument(run, other).split('\n## ')[1] ?? ''
    expect(gathered).toMatch(/one write \\\| each +\| +at most × 1.05 \| +× 1.20 \| no +\| Other +\|/)
    expect(gathered).toMatch(/events +\| at least × 5.00 \| +× 9.00 \| yes +\| Other +\|/)
  })

  it('shows its plots', () => {
    const plots = [{ name: 'a.svg', alt: 'Cost by followers', svg: '<svg/>' }]
    expect(toDocument({ ...run, sections: [{ ...section, plots }] })).toContain(
      '![Cost by followers](images/performance/a.svg)',
    )
  })

  it('says that the machine was busy', () => {
    expect(toDocument({ ...run, machine: { text: '2 cores', busy: 0.421 } })).toContain('42 % of its')
  })

  it.each(SCENARIOS)('says how $name is measured, with and without haste', ({ method }) => {
    for (const quick of [true, false]) {
      expect(method({ quick, seconds: undefined })).not.toMatch(/undefined|NaN/)
    }
  })
})

it('reports a round of a client that was dropped, and of one that was not', () => {
  const scenario = SCENARIOS.find(({ name }) => name === 'never-reading') as Scenario | undefined
  const sample = (atMs: number, bytes: number) => ({ atMs, bytes, rss: 2 ** 20, waitingBytes: 80, takenBytes: 4_096 })
  const result: NeverReading = {
    before: [sample(0, 1_000)],
    samples: [sample(1_000, 3_048), sample(2_000, 1_000)],
    after: [sample(3_000, 1_000)],
    droppedAtMs: 10_040,
    ceiling: false,
    perSecond: 20_000,
  }
  const text = scenario?.report([
    { peer: 'ours', round: 1, result },
    { peer: 'write-loop', round: 1, result: { ...result, droppedAtMs: undefined, ceiling: true } },
  ])
  expect(text).toMatch(/\| Progress +\| +20,000 \| +4.0 KiB \| +1.0 KiB \| .* after 10 s \|/)
  expect(text).toMatch(/\| write loop .* never; ended after 2.0 s \|/)
})
