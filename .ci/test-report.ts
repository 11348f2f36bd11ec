import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** What vitest's JSON report says of one file. */
interface TestFile {
  readonly name: string
  readonly status: string
  readonly message: string
  readonly assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[]
}

/** A test that failed, or a file that could not be loaded and so has no test to fail. */
export interface Failure {
  /** From the project's root. */
  readonly file: string
  readonly title: string
  readonly message: string
}

/** What a run of tests came to. */
export interface TestReport {
  readonly passed: number
  readonly failures: readonly Failure[]
  /** Those that were run. */
  readonly files: ReadonlySet<string>
}

/** Reads what vitest has written; nothing where there is no such file: the run did not get that far. */
export function readTestReport(path: string): TestReport | undefined {
  if (!existsSync(path)) return undefined
  const report = JSON.parse(readFileSync(path, 'utf8')) as { numPassedTests: number; testResults: TestFile[] }
  return {
    passed: report.numPassedTests,
    failures: report.testResults.flatMap(failuresOf),
    files: new Set(report.testResults.map(({ name }) => relative(process.cwd(), name))),
  }
}

function failuresOf({ name, status, message, assertionResults }: TestFile): Failure[] {
  const file = relative(process.cwd(), name)
  if (status === 'failed' && assertionResults.length === 0) return [{ file, title: 'cannot be loaded', message }]
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) => ({ file, title: fullName, message: failureMessages.join('\n') }))
}
