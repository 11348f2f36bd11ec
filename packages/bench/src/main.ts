import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseBenchArgs, UsageError } from './args.ts'
import { PLOTS, type Run, type Section, toDocument } from './document.ts'
import { isHeld } from './figures/goal.ts'
import { thisMachine } from './machine.ts'
import { PEER_NAMES } from './peers/peers.ts'
import { runRound } from './run-round.ts'
import { runScenarios } from './run-scenarios.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'
import { usage } from './usage.ts'

const DOCUMENT = fileURLToPath(new URL('../../../docs/performance.md', import.meta.url))

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const remark = (text: string): void => void process.stderr.write(`${text}\n`)
const now = (): number => performance.now()

async function main(argv: readonly string[]): Promise<number> {
  const scenarios = SCENARIOS.map(({ name }) => name)
  const options = parseBenchArgs(argv, { scenarios, peers: PEER_NAMES })
  if (options.help) {
    say(usage(SCENARIOS))
    return 0
  }
  const machine = await thisMachine()
  const run = { command: ['pnpm bench', ...argv].join(' '), date: new Date(), machine, titles: titlesOf(SCENARIOS) }
  const keep = (section: Section): void => {
    if (options.write) write({ ...run, sections: [section] })
  }
  const { sections, failures } = await runScenarios(options, {
    scenarios: SCENARIOS,
    runRound,
    now,
    say,
    remark,
    keep,
  })
  say(`${machine.text}; busy with other work just before: ${Math.round(machine.busy * 100)} %`)
  remark(`all of it took ${Math.round(now() / 1_000)} s`)
  for (const failure of failures) remark(failure)
  const isPassed = !options.check || check(sections)
  return failures.length === 0 && isPassed ? 0 : 1
}

const titlesOf = (of: typeof SCENARIOS): readonly string[] => of.map(({ title }) => title)

/** The document as it is, with what this run has. */
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

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  remark(`${error.message}\n\n${usage(SCENARIOS)}`)
  process.exitCode = 2
}
