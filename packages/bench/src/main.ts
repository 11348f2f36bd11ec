import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BenchOptions, parseBenchArgs, UsageError } from './args.ts'
import { type Section, toDocument } from './document.ts'
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
  }
  say(`${machine.text}; load per core before: ${machine.load.toFixed(1)}`)
  for (const failure of failures) remark(String(failure))
  if (failures.length > 0) return 1
  const command = ['pnpm bench', ...argv].join(' ')
  if (options.write) {
    const titles = SCENARIOS.map(({ title }) => title)
    const run = { command, date, machine, sections, titles }
    writeFileSync(DOCUMENT, toDocument(run, readFileSync(DOCUMENT, 'utf8')))
  }
  return 0
}

async function calculate(one: Calculation, { quick, seconds }: BenchOptions): Promise<Section> {
  remark(one.name)
  const effort = { quick, seconds }
  return { title: one.title, report: await one.calculate(effort), method: one.method(effort) }
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
  const report = results.length > 0 ? scenario.report(results) : 'Every round failed.'
  return { title: scenario.title, report, method: scenario.method(effort), rounds }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  remark(`${error.message}\n\n${usage(SCENARIOS)}`)
  process.exitCode = 2
}
