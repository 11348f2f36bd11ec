import { describe, expect, it } from 'vitest'
import type { BenchOptions } from '../src/args.ts'
import { type Section, toDocument } from '../src/document.ts'
import type { RoundOrder } from '../src/round.ts'
import { type Outcome, runScenarios } from '../src/run-scenarios.ts'
import type { Calculation, Scenario } from '../src/scenarios/scenario.ts'

const measured = (changes: Partial<Scenario> = {}): Scenario => ({
  name: 'measured',
  title: 'Measured',
  summary: '',
  link: 'tcp',
  defaults: () => ({ peers: ['ours', 'write-loop'], rounds: 2 }),
  fits: () => true,
  run: () => Promise.reject(new Error('not in this process')),
  report: (rounds) => `${rounds.length} rounds`,
  method: () => 'By a clock.',
  ...changes,
})

const worked = (name: string, calculate: Calculation['calculate']): Calculation => ({
  name,
  title: name,
  summary: '',
  calculate,
  method: () => 'By hand.',
})

const fine = worked('fine', async () => ({ report: 'a figure' }))
const broken = worked('broken', () => Promise.reject(new Error('Redis `is` gone\n  and said much')))

const allOf = (scenarios: readonly (Scenario | Calculation)[]): BenchOptions => ({
  scenarios: scenarios.map(({ name }) => name),
  peers: undefined,
  rounds: undefined,
  seconds: undefined,
  quick: false,
  write: true,
  check: false,
  help: false,
})

interface Run extends Outcome {
  readonly kept: readonly Section[]
  readonly said: readonly string[]
  readonly remarks: readonly string[]
}

async function run(
  scenarios: readonly (Scenario | Calculation)[],
  runRound: (order: RoundOrder) => Promise<unknown> = async () => 1,
): Promise<Run> {
  const [kept, said, remarks]: [Section[], string[], string[]] = [[], [], []]
  let nowMs = 0
  const outcome = await runScenarios(allOf(scenarios), {
    scenarios,
    runRound,
    now: () => {
      nowMs += 2_000
      return nowMs
    },
    say: (text) => void said.push(text),
    remark: (text) => void remarks.push(text),
    keep: (section) => void kept.push(section),
  })
  return { ...outcome, kept, said, remarks }
}

describe('a run of scenarios', () => {
  it('goes on after one that fails, whose section says so', async () => {
    const { sections, failures } = await run([fine, broken, measured()])
    expect(sections.map(({ report }) => report)).toEqual([
      'a figure',
      "This failed, and has no figures: `Redis 'is' gone`",
      '4 rounds',
    ])
    expect(failures).toEqual(['broken: Redis `is` gone\n  and said much'])
  })

  it('keeps each section before the next scenario begins', async () => {
    const scenarios = [fine, measured(), worked('never', () => new Promise(() => undefined))]
    const kept: string[] = []
    const isBegun = new Promise<void>((resolve) => {
      void runScenarios(allOf(scenarios), {
        scenarios,
        runRound: async () => 1,
        now: () => 0,
        say: () => undefined,
        remark: (text) => {
          if (text === 'never') resolve()
        },
        keep: ({ title }) => void kept.push(title),
      })
    })
    await isBegun
    expect(kept).toEqual(['fine', 'Measured'])
  })

  it('leaves out a round that fails, and names it in the report', async () => {
    const { sections, failures } = await run([measured()], async ({ peer }) => {
      if (peer === 'write-loop') throw new Error('the server is gone (1)')
      return 1
    })
    expect(sections[0]?.report).toMatch(/^2 rounds\n\nLeft out, since it failed: `measured: write loop, round 1 of 2: /)
    expect(failures).toEqual([1, 2].map((round) => `measured: write loop, round ${round} of 2: the server is gone (1)`))
  })

  it('has no goals where every round failed', async () => {
    const goals = () => [{ name: 'one', figure: 1, bound: 1, unit: String }]
    const { sections, failures } = await run([measured({ goals })], () => Promise.reject(new Error('no')))
    expect(sections).toMatchObject([{ report: 'Every round failed.', goals: [] }])
    expect(failures).toHaveLength(4)
  })

  it('outlives a report that cannot be made of its rounds', async () => {
    const report = (): never => {
      throw new TypeError('undefined is not a function')
    }
    const { sections, failures } = await run([measured({ report }), fine])
    expect(sections[0]?.report).toContain('`undefined is not a function`')
    expect([sections[1]?.report, failures.length]).toEqual(['a figure', 1])
  })

  it('says how long each took', async () => {
    const { remarks, said } = await run([fine, broken])
    expect(remarks).toEqual(expect.arrayContaining(['fine took 2 s', 'broken took 2 s']))
    expect(said).toContain('## fine\n\na figure\n')
  })

  it('leaves a document with all that worked, and the name of what did not', async () => {
    const { kept } = await run([fine, broken, measured()])
    const titles = ['fine', 'broken', 'Measured']
    const frame = { command: 'pnpm bench', date: new Date(0), machine: { text: '2 cores', busy: 0 }, titles }
    let document = '# Performance\n'
    for (const section of kept) document = toDocument({ ...frame, sections: [section] }, document)
    expect(document).toMatch(/## fine\n.*a figure\n\n## broken\n.*has no figures.*## Measured\n.*4 rounds\n$/s)
  })
})
