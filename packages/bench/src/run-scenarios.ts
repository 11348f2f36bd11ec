import type { BenchOptions } from './args.ts'
import type { Section } from './document.ts'
import { toGoalTable } from './figures/goal.ts'
import { isPeer, PEERS } from './peers/peers.ts'
import { interleave } from './plan.ts'
import type { RoundOrder } from './round.ts'
import { type Calculation, isCalculation, type Round, type Scenario } from './scenarios/scenario.ts'

/** What a run needs from outside. */
export interface Surroundings {
  readonly scenarios: readonly (Scenario | Calculation)[]
  runRound(order: RoundOrder): Promise<unknown>
  /** In ms. */
  now(): number
  /** For what was found. */
  say(text: string): void
  /** For how far it is. */
  remark(text: string): void
  /** Gets each section as soon as it is there: what comes after it may take long, and end the process. */
  keep(section: Section): void
}

/** What became of all of them. */
export interface Outcome {
  readonly sections: readonly Section[]
  /** In words, in the order in which they came. */
  readonly failures: readonly string[]
}

/** Runs one scenario after another. One that fails has a section that says so, and those after it run all the same. */
export async function runScenarios(options: BenchOptions, around: Surroundings): Promise<Outcome> {
  const sections: Section[] = []
  const failures: string[] = []
  for (const name of options.scenarios) {
    const scenario = around.scenarios.find((one) => one.name === name)
    if (scenario === undefined) continue
    const startMs = around.now()
    const { section, failed } = await run(scenario, options, around)
    around.remark(`${name} took ${Math.round((around.now() - startMs) / 1_000)} s`)
    around.say(`## ${section.title}\n\n${section.report}\n`)
    if (section.goals.length > 0) around.say(`${toGoalTable(section.goals)}\n`)
    around.keep(section)
    sections.push(section)
    failures.push(...failed)
  }
  return { sections, failures }
}

interface Tried {
  readonly section: Section
  readonly failed: readonly string[]
}

async function run(one: Scenario | Calculation, options: BenchOptions, around: Surroundings): Promise<Tried> {
  try {
    return isCalculation(one) ? await calculate(one, options, around) : await measure(one, options, around)
  } catch (error) {
    const failure = textOf(error)
    around.remark(`${one.name} failed: ${error instanceof Error ? error.stack : failure}`)
    const section = { ...frameOf(one, options), report: `This failed, and has no figures: ${inline(failure)}` }
    return { section, failed: [`${one.name}: ${failure}`] }
  }
}

async function calculate(one: Calculation, options: BenchOptions, { remark }: Surroundings): Promise<Tried> {
  remark(one.name)
  const { report, goals = [], plots = [] } = await one.calculate(effortOf(options))
  return { section: { ...frameOf(one, options), report, goals, plots }, failed: [] }
}

/** Takes the peers through all rounds. A round that fails is left out, and the report says so. */
async function measure(scenario: Scenario, options: BenchOptions, around: Surroundings): Promise<Tried> {
  const defaults = scenario.defaults(options.quick)
  const rounds = options.rounds ?? defaults.rounds
  const { name, link } = scenario
  const effort = effortOf(options)
  const results: Round<unknown>[] = []
  const failed: string[] = []
  for (const { peer, round } of interleave(options.peers ?? defaults.peers, rounds)) {
    if (!isPeer(peer) || !scenario.fits(peer)) continue
    const what = `${name}: ${PEERS[peer].title}, round ${round} of ${rounds}`
    around.remark(what)
    try {
      results.push({ peer, round, result: await around.runRound({ scenario: name, peer, link, effort }) })
    } catch (error) {
      failed.push(`${what}: ${textOf(error)}`)
      around.remark(`failed: ${textOf(error)}`)
    }
  }
  const frame = { ...frameOf(scenario, options), rounds }
  if (results.length === 0) return { section: { ...frame, report: 'Every round failed.' }, failed }
  const report = [scenario.report(results), ...failed.map((failure) => `Left out, since it failed: ${inline(failure)}`)]
  return { section: { ...frame, report: report.join('\n\n'), goals: scenario.goals?.(results) ?? [] }, failed }
}

/** A section as far as it is known before anything is measured. */
const frameOf = (one: Scenario | Calculation, options: BenchOptions): Omit<Section, 'report'> => ({
  title: one.title,
  method: one.method(effortOf(options)),
  goals: [],
  plots: [],
  isTimeless: isCalculation(one) && (one.isTimeless ?? false),
})

const effortOf = ({ quick, seconds }: BenchOptions) => ({ quick, seconds })

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Its first line as code: a document has no place for what a process said at its end. */
const inline = (failure: string): string => `\`${failure.split('\n', 1)[0]?.replaceAll('`', "'")}\``
