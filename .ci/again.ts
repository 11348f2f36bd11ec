import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readTestReport } from './test-report.ts'

/**
 * Runs the files of a few failed tests once more, alone: what fails beside other tests, and not by itself, is told apart
 * from what fails. `count.ts` names both, and counts a test that passed alone as passed.
 *
 * A property is not asked twice: its counterexample is one.
 */
const MOST_FILES = 5
const [, , reports = '.ci/reports'] = process.argv

const filesOf = (step: string): string[] => {
  const failures = readTestReport(join(reports, `${step}.json`))?.failures ?? []
  return [...new Set(failures.map(({ file }) => file))]
}

for (const step of ['test', 'test-slow']) {
  const files = filesOf(step).filter((file) => !file.includes('.prop.'))
  if (files.length === 0 || files.length > MOST_FILES) continue
  console.log(`again, alone: ${files.join(', ')}`)
  spawnSync(
    'vitest',
    [
      ...['run', '--config', 'vitest.workspace.ts', '--maxWorkers=1'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, `${step}-again.json`)}`],
      ...files,
    ],
    { stdio: 'inherit', env: { ...process.env, ...(step === 'test-slow' && { SLOW: '1' }) } },
  )
}
