import type { ResultOf } from '@progress/core'
import type { ReactElement } from 'react'
import type { labReport } from '../../src/workflows.ts'
import { formatDay } from '../format.ts'
import { type Finding, findingOf, rangeOf } from './test-value.ts'

type Report = ResultOf<typeof labReport>['reports'][number]

const FINDINGS: Readonly<Record<Finding, string>> = { low: 'Low', normal: 'Normal', high: 'High', unknown: '' }

/** One document's tests, each beside its own range. */
export function ReportCard({ report }: { readonly report: Report }): ReactElement {
  const { file, patient, takenAt, tests } = report
  return (
    <section className="card report" aria-label={file}>
      <h3>{file}</h3>
      <p className="muted">
        {[patient, takenAt && formatDay(takenAt)].filter(Boolean).join(' · ') || 'No patient is named'}
      </p>
      {tests.length === 0 ? (
        <p className="muted">No test was found in it.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Test</th>
              <th scope="col">Value</th>
              <th scope="col">Range</th>
              <th scope="col">Finding</th>
            </tr>
          </thead>
          <tbody>
            {tests.map((test) => (
              <tr key={test.name} data-finding={findingOf(test)}>
                <th scope="row">{test.name}</th>
                <td className="number">
                  {test.value} {test.unit}
                </td>
                <td className="number">{rangeOf(test)}</td>
                <td>{FINDINGS[findingOf(test)]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
