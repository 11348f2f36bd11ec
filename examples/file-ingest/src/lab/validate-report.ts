import type { LabReport, Rules } from './parse-report.ts'

/** A report that can be saved. */
export interface ValidReport extends LabReport {
  readonly patient: string
  readonly takenAt: string
}

/**
 * What is wrong with a report.
 *
 * @param now - Epoch ms.
 * @returns In words; none where it can be saved.
 */
export function faultsOf({ patient, takenAt, tests }: LabReport, rules: Rules, now: number): string[] {
  const faults: string[] = []
  if (patient === undefined) faults.push('no patient')
  if (takenAt === undefined) faults.push('no date')
  else if (Date.parse(takenAt) > now) faults.push('a date in the future')
  // A single row that looks like a table's is none.
  if (tests.length < (rules === 'table' ? 2 : 1)) faults.push('no values')
  for (const { name, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } of tests) {
    if (low > high) faults.push(`a range of ${name} that is none`)
  }
  return faults
}

/** Tells a report that can be saved. */
export const isValid = (report: LabReport, rules: Rules, now: number): report is ValidReport =>
  faultsOf(report, rules, now).length === 0
