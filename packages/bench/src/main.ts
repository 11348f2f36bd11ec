import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchOptions, parseBenchArgs, UsageError } from './args.ts'
import { PLOTS, type Run, type Section, toDocument } from './document.ts'
import { isHeld, toGoalTable } from './figures/goal.ts'
import { thisMachine } from './machine.ts'
import { isPeer, PEER_NAMES, PEERS } from './peers/peers.ts'
import { interleave } from './plan.ts'
import { runRound } from './run-round.ts'
import { type Calculation, isCalculation, type Round, type Scenario } from './scenarios/scenario.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'
import { usage } from './usage.ts'

const DOCUMENT = fileURLToPath(new URL('../../../docs/performance.md', import.meta.url))

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const remark = (text: string): void => void process.stderr.write(`${text}\n`)

async function main(argv: readonly string[]): Promise<number> {
  const scenarios = SCENARIOS.map(({ name }) => name)
  const options = parseBenchArgs(argv, { scenarios, peers: PEER_NAMES })
  if (options.help) {
    say(usage(SCENARIOS))
    return 0
  }
  const machine = thisMachine()
  const date = new Date()
  const failures: unknown[] = []
  const sections: Section[] = []
  for (const name of options.scenarios) {
    const scenario = SCENARIOS.find((one) => one.name === name)
    if (scenario === undefined) continue
    const section = isCalculation(scenario)
      ? await calculate(scenario, options)
      : await measure(scenario, options, failures)
    sections.push(section)
    say(`## ${section.title}\n\n${section.report}\n`)
    if (section.goals.length > 0) say(`${toGoalTable(section.goals)}\n`)
  }
  say(`${machine.text}; load per core before: ${machine.load.toFixed(1)}`)
  for (const failure of failures) remark(String(failure))
  if (failures.length > 0) return 1
  if (options.check && !check(sections)) return 1
  const command = ['pnpm bench', ...argv].join(' ')
  if (options.write) write({ command, date, machine, sections, titles: SCENARIOS.map(({ title }) => title) })
  return 0
}

function write(run: Run): void {
  const folder = join(dirname(DOCUMENT), PLOTS)
  for (const { name, svg } of run.sections.flatMap(({ plots }) => plots)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), svg)
  }
  writeFileSync(DOCUMENT, toDocument(run, readFileSync(DOCUMENT, 'utf8')))
}

/** Holds what is stable to its bounds, and says so in the words of all checks. */
function check(sections: readonly Section[]): boolean {
  const goals = sections.flatMap((section) => section.goals).filter(({ stable }) => stable)
  const failed = goals.filter((goal) => !isHeld(goal))
  for (const goal of goals) {
    const { name, figure, bound, sense = 'at most', unit } = goal
    say(
      `${failed.includes(goal) ? 'FAILED' : 'passed'}  ${name}: ${unit(figure)}, ${sense} ${unit(bound)} and a quarter`,
    )
  }
  say(`\ncheck: ${goals.length - failed.length} passed, ${failed.length} failed`)
  return failed.length === 0
}

async function calculate(one: Calculation, { quick, seconds }: BenchOptions): Promise<Section> {
  remark(one.name)
  const effort = { quick, seconds }
  const { report, goals = [], plots = [] } = await one.calculate(effort)
  const { title, isTimeless = false } = one
  return { title, report, goals, plots, isTimeless, method: one.method(effort) }
}

/** Takes the peers through all rounds. A round that fails is left out, and reported. */
async function measure(scenario: Scenario, options: BenchOptions, failures: unknown[]): Promise<Section> {
  const { quick, seconds } = options
  const effort = { quick, seconds }
  const defaults = scenario.defaults(quick)
  const rounds = options.rounds ?? defaults.rounds
  const results: Round<unknown>[] = []
  for (const { peer, round } of interleave(options.peers ?? defaults.peers, rounds)) {
    if (!isPeer(peer) || !scenario.fits(peer)) continue
    remark(`${scenario.name}: ${PEERS[peer].title}, round ${round} of ${rounds}`)
    try {
      results.push({
        peer,
        round,
        result: await runRound({ scenario: scenario.name, peer, link: scenario.link, effort }),
      })
    } catch (error) {
      failures.push(error)
    }
  }
  const hasResults = results.length > 0
  return {
    title: scenario.title,
    report: hasResults ? scenario.report(results) : 'Every round failed.',
    method: scenario.method(effort),
    goals: hasResults ? (scenario.goals?.(results) ?? []) : [],
    plots: [],
    rounds,
    isTimeless: false,
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  remark(`${error.message}\n\n${usage(SCENARIOS)}`)
  process.exitCode = 2
}
