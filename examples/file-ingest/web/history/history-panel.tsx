import { type PastSession, SessionHistory } from '@progress/react'
import { memo, type ReactElement } from 'react'
import { goTo } from '../address.ts'
import { ingestHistory } from './ingest-history.ts'

/** Props of the panel. */
interface HistoryPanelProps {
  /** Changes whenever the list may have. */
  readonly version: string
}

const open = (sessionId: string): void => goTo({ view: 'ingest', session: sessionId })

/** Runs of before: opened, downloaded, tried again, deleted. */
export const HistoryPanel = memo(function HistoryPanel({ version }: HistoryPanelProps): ReactElement {
  return (
    <section className="card history" aria-label="Earlier">
      <h2>History</h2>
      <SessionHistory
        workflow="ingest"
        source={ingestHistory}
        version={version}
        onOpen={({ sessionId }: PastSession) => open(sessionId)}
        onRetry={open}
      />
    </section>
  )
})
