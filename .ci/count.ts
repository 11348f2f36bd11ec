import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Failure, readTestReport } from './test-report.ts'

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
function withCrash(step: string, count: Count, named = count.failed): Count {
  const crashed = textOf(`${step}.exit`).trim() !== '0' && named === 0
  return crashed ? { ...count, failed: 1 } : count
}

function countTests(step: string): Count {
  const report = readTestReport(join(reports, `${step}.json`))
  if (report === undefined) return withCrash(step, { passed: 0, failed: 0 })
  const again = readTestReport(join(reports, `${step}-again.json`))
  const passedAlone = ({ file }: Failure): boolean =>
    again?.files.has(file) === true && !again.failures.some((other) => other.file === file)
  for (const failure of report.failures) {
    const verdict = passedAlone(failure) ? 'passed alone, failed beside others' : 'failed'
    console.log(`${verdict}  ${failure.file} > ${failure.title}\n${failure.message}\n`)
  }
  const failed = report.failures.filter((failure) => !passedAlone(failure)).length
  const count = { passed: report.passed + report.failures.length - failed, failed }
  return withCrash(step, count, report.failures.length)
}

function countChecks(step: string): Count {
  const match = /^check: (\d+) passed, (\d+) failed$/m.exec(textOf(`${step}.log`))
  return withCrash(step, { passed: Number(match?.[1] ?? 0), failed: Number(match?.[2] ?? 0) })
}

const counts = [
  withCrash('install', { passed: 0, failed: 0 }),
  countTests('test'),
  countTests('test-slow'),
  countChecks('coverage'),
  countChecks('check'),
  countChecks('bench'),
]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
