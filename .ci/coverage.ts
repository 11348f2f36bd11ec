import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** What share of a package's lines its tests run, at least, in percent. */
const LEAST_PERCENT: Readonly<Record<string, number>> = {
  core: 90,
  server: 90,
  client: 90,
  react: 85,
  redis: 90,
  postgres: 90,
}

type Summary = Record<string, { readonly lines: { readonly total: number; readonly covered: number } }>

const root = join(import.meta.dirname, '..')
const names = Object.keys(LEAST_PERCENT)

function measure(): Summary {
  const directory = mkdtempSync(join(tmpdir(), 'progress-coverage-'))
  try {
    spawnSync(
      'vitest',
      [
        ...['run', '--config', 'vitest.workspace.ts', '--reporter=default'],
        ...names.flatMap((name) => ['--project', name]),
        // What fails is told by the run of all tests; here it is asked which lines were run.
        ...[
          '--coverage',
          '--coverage.reportOnFailure',
          '--coverage.include=packages/*/src/**',
          '--coverage.exclude=**/*.test*',
        ],
        ...['--coverage.reporter=json-summary', `--coverage.reportsDirectory=${directory}`],
      ],
      { cwd: root, stdio: 'inherit' },
    )
    return JSON.parse(readFileSync(join(directory, 'coverage-summary.json'), 'utf8')) as Summary
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const summary = Object.entries(measure())
let failed = 0
for (const name of names) {
  const files = summary.filter(([path]) => relative(root, path).startsWith(`packages/${name}/src/`))
  const sum = (key: 'covered' | 'total'): number => files.reduce((all, [, { lines }]) => all + lines[key], 0)
  // A package without a line would be whole: 0 of 0 is a mistake of ours.
  const percent = (100 * sum('covered')) / (sum('total') || 1)
  const least = LEAST_PERCENT[name] ?? 100
  if (percent < least) failed += 1
  console.log(
    `${percent < least ? 'FAILED' : 'passed'}  ${name}: ${percent.toFixed(2)} % of lines, at least ${least} %`,
  )
}
console.log(`\ncheck: ${names.length - failed} passed, ${failed} failed`)
if (failed > 0) process.exitCode = 1
