import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How many of one step's tests or checks passed, and how many failed. */
interface Count {
  readonly passed: number
  readonly failed: number
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
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text)
  // A file that cannot be loaded fails without any test of its own.
  const unloadable = testResults.filter(
    (file: { status: string; assertionResults: unknown[] }) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  )
  return { passed: numPassedTests, failed: numFailedTests + unloadable.length }
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
