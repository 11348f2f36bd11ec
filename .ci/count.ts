import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** How many of one step's tests or checks passed, and how many failed. */
interface Count {
  readonly passed: number
  readonly failed: number
}

/** What vitest's JSON report says of one file. */
interface TestFile {
  readonly name: string
  readonly status: string
  readonly message: string
  readonly assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[]
}

const [, , reports = '.ci/reports'] = process.argv
const textOf = (file: string): string => {
  const path = join(reports, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** A step that ends badly without a failure to name has crashed: that counts as one. */
function withCrash(step: string, count: Count): Count {
  const crashed = textOf(`${step}.exit`).trim() !== '0' && count.failed === 0
  return crashed ? { ...count, failed: 1 } : count
}

function countTests(step: string): Count {
  const text = textOf(`${step}.json`)
  if (text === '') return { passed: 0, failed: 0 }
  const { numPassedTests, testResults } = JSON.parse(text) as { numPassedTests: number; testResults: TestFile[] }
  const failures = testResults.flatMap(failuresOf)
  for (const failure of failures) console.log(failure)
  return { passed: numPassedTests, failed: failures.length }
}

/** A line or more for each failed test of a file; one for a file that cannot be loaded, and so has no test to fail. */
function failuresOf(file: TestFile): string[] {
  const path = relative(process.cwd(), file.name)
  if (file.status === 'failed' && file.assertionResults.length === 0) return [`failed  ${path}\n${file.message}`]
  return file.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `failed  ${path} > ${fullName}\n${failureMessages.join('\n')}`)
}

function countChecks(step: string): Count {
  const match = /^check: (\d+) passed, (\d+) failed$/m.exec(textOf(`${step}.log`))
  return { passed: Number(match?.[1] ?? 0), failed: Number(match?.[2] ?? 0) }
}

const counts = [
  withCrash('install', { passed: 0, failed: 0 }),
  withCrash('test', countTests('test')),
  withCrash('test-slow', countTests('test-slow')),
  withCrash('coverage', countChecks('coverage')),
  withCrash('check', countChecks('check')),
]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
