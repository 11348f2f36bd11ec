import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

/** One thing that `pnpm check` looks at: a command that exits with 0 where all is well. */
interface Check {
  readonly name: string
  readonly command: readonly string[]
}

interface Outcome extends Check {
  readonly passed: boolean
  readonly output: string
}

const root = join(import.meta.dirname, '..')
const tarballs = mkdtempSync(join(tmpdir(), 'progress-packed-'))

const directoriesIn = (parent: string): string[] =>
  readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, parent, entry.name, 'package.json')))
    .map((entry) => `${parent}/${entry.name}`)

const isPublished = (directory: string): boolean =>
  JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')).private !== true

/** A directory of the workspace that holds TypeScript, but no tsconfig.json, fails here: nothing would check it. */
const holdsTypeScript = (directory: string): boolean =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' }).some(
    (path) => /\.tsx?$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path),
  )

const packages = directoriesIn('packages').filter(isPublished)
const projects = [...directoriesIn('packages'), ...directoriesIn('examples'), 'docs', '.ci'].filter(holdsTypeScript)
const tarballOf = (directory: string): string => join(tarballs, `${directory.replace('/', '-')}.tgz`)

/** These come first, one after another: what stands below looks at what they make. */
const makes: readonly Check[] = [
  { name: 'build', command: ['pnpm', 'run', 'build'] },
  ...packages.map((directory) => ({
    name: `pack ${directory}`,
    command: ['pnpm', '--dir', directory, 'pack', '--out', tarballOf(directory)],
  })),
]

const looks: readonly Check[] = [
  ...projects.map((directory) => ({ name: `types ${directory}`, command: ['tsc', '-p', directory] })),
  {
    name: 'lint and format',
    command: ['biome', 'ci', '.', '--error-on-warnings', '--max-diagnostics=100', '--colors=off'],
  },
  { name: 'import cycles', command: ['biome', 'lint', '.', '--only=suspicious/noImportCycles', '--colors=off'] },
  { name: 'unused files, exports, dependencies', command: ['knip', '--no-progress'] },
  ...packages.flatMap((directory) => [
    { name: `publint ${directory}`, command: ['publint', 'run', '--strict', tarballOf(directory)] },
    {
      name: `attw ${directory}`,
      // `engines` rules out what resolves without `exports`; a style sheet has no types.
      command: ['attw', tarballOf(directory), '--profile', 'node16', '--exclude-entrypoints', './styles.css'],
    },
    { name: `packed manifest ${directory}`, command: ['node', '.ci/packed-manifest.ts', tarballOf(directory)] },
  ]),
  { name: 'size limits', command: ['node', '.ci/sizes.ts'] },
  { name: 'changeset status', command: ['changeset', 'status'] },
  { name: 'API reference up to date', command: ['node', 'docs/scripts/reference.ts', '--check'] },
  { name: 'JSON Schema up to date', command: ['node', 'docs/scripts/json-schema.ts', '--check'] },
]

function run(check: Check): Promise<Outcome> {
  const [command = '', ...args] = check.command
  const started = performance.now()
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const settle = (passed: boolean): void => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${passed ? 'passed' : 'FAILED'}  ${check.name} (${seconds} s)`)
      resolve({ ...check, passed, output })
    }
    const collect = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', (error) => {
      output += `${error.message}\n`
    })
    child.on('close', (code) => settle(code === 0))
  })
}

async function runAll(checks: readonly Check[], side: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const waiting = [...checks]
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) outcomes.push(await run(check))
  }
  await Promise.all(Array.from({ length: side }, worker))
  return outcomes
}

const outcomes = [...(await runAll(makes, 1)), ...(await runAll(looks, Math.min(4, availableParallelism())))]
rmSync(tarballs, { recursive: true, force: true })

const failures = outcomes.filter(({ passed }) => !passed)
for (const { name, command, output } of failures) {
  console.log(`\n--- ${name}: ${command.join(' ')}\n${output.trimEnd()}`)
}
console.log(`\ncheck: ${outcomes.length - failures.length} passed, ${failures.length} failed`)
if (failures.length > 0) process.exitCode = 1
