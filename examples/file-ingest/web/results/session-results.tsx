import type { ReactElement } from 'react'
import { ResultsTable } from './results-table.tsx'
import { useFiles } from './use-files.ts'

/** Props of the results. */
interface SessionResultsProps {
  readonly sessionId: string
  /** Changes whenever the files may have. */
  readonly version: string
}

/** What came of the files of a session that has ended. */
export function SessionResults({ sessionId, version }: SessionResultsProps): ReactElement | null {
  const { rows, isLoading, isMissing } = useFiles(sessionId, version)
  if (isMissing && rows.length === 0) {
    return (
      <p className="fault" role="alert">
        The results cannot be loaded just now. They are kept at the server: reload the page.
      </p>
    )
  }
  if (rows.length > 0) return <ResultsTable rows={rows} sessionId={sessionId} />
  return <p className="nothing nothing-small">{isLoading ? 'Loading the results…' : 'There are no files.'}</p>
}
