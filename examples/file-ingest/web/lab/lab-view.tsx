import type { SessionSnapshot } from '@progress/client'
import { SummaryCards, useProgress } from '@progress/react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import type { labReport } from '../../src/workflows.ts'
import { filesOfNumber } from '../format.ts'
import { ChoosePanel } from '../ingest/choose-panel.tsx'
import { endMessage } from '../ingest/end-message.ts'
import { EndNotice } from '../ingest/end-notice.tsx'
import { FileList } from '../ingest/file-list.tsx'
import type { ViewProps } from '../ingest/ingest-view.tsx'
import { pagePhase } from '../ingest/page-phase.ts'
import { PhaseSteps } from '../ingest/phase-steps.tsx'
import { SessionButtons } from '../ingest/session-buttons.tsx'
import { SessionPanel } from '../ingest/session-panel.tsx'
import { UploadPanel } from '../ingest/upload-panel.tsx'
import { labUploader, MAX_LAB_FILES } from '../page-uploads.ts'
import { useUploads } from '../use-uploads.ts'
import { ReportCard } from './report-card.tsx'

const BUSY = 'Wait until these documents are read, or cancel it.'
/** A full bar is shown for so long, before the page moves on to the results. */
const COMPLETE_DELAY_MS = 2_000

/** Up to five medical documents: uploaded, read, and the results of what could be read, also where time ran out. */
export function LabView({ limits, onShown }: ViewProps): ReactElement {
  const [isMovedOn, setIsMovedOn] = useState(false)
  const [notice, setNotice] = useState<string>()
  const results = useRef<HTMLHeadingElement>(null)
  const state = useProgress<typeof labReport>('lab-report', {
    key: 'lab-report',
    maxEvents: 0,
    completeDelayMs: COMPLETE_DELAY_MS,
    // Where not everything worked the page stays: somebody has to decide what to do about it.
    onComplete: (_result, { outcome }) => outcome === 'full' && setIsMovedOn(true),
  })
  const { view, processNow } = useUploads(labUploader, (upload) => {
    setIsMovedOn(false)
    return state.start({ upload }).started
  })
  useEffect(() => {
    if (isMovedOn) results.current?.focus()
  }, [isMovedOn])
  const { snapshot, status, result, session } = state
  useEffect(() => onShown(snapshot as SessionSnapshot | undefined), [snapshot, onShown])
  const phase = pagePhase(view.phase, status)
  const ended = snapshot && endMessage(snapshot)
  const isOpen = phase !== 'process'
  const offered = result && result.reports.length > 0 && !isMovedOn
  return (
    <main className="lab" data-phase={phase} data-session={session?.id}>
      <PhaseSteps phase={phase} />
      <ChoosePanel
        closed={isOpen ? undefined : BUSY}
        limits={limits}
        what={`up to ${MAX_LAB_FILES} reports`}
        accept=".pdf,.txt,.csv,.docx,.xlsx,image/*"
        onFiles={(files) => {
          setNotice(undefined)
          setIsMovedOn(false)
          if (phase !== 'upload') state.reset()
          void labUploader.add(files)
        }}
        onClosed={setNotice}
      />
      <p className="fault" role="alert">
        {notice}
      </p>
      {phase === 'upload' && <UploadPanel uploader={labUploader} view={view} onProcess={processNow} />}
      {(phase === 'process' || phase === 'results') && <SessionPanel state={state} title="Reading the documents" />}
      {ended && phase === 'results' && (
        <EndNotice message={ended} alert={snapshot.metadata.timedOut === true}>
          <SessionButtons state={state} />
        </EndNotice>
      )}
      {snapshot && phase !== 'upload' && (
        <>
          <SummaryCards counts={snapshot.counts} />
          <FileList session={session} onRetry={(id) => state.retry([id])} />
        </>
      )}
      {offered && phase === 'results' && (
        <button className="button" type="button" onClick={() => setIsMovedOn(true)}>
          Show the results of {filesOfNumber(result.reports.length)}
        </button>
      )}
      {isMovedOn && result && (
        <section className="reports" aria-labelledby="reports-title">
          <h2 id="reports-title" ref={results} tabIndex={-1}>
            Results
          </h2>
          {result.reports.map((report) => (
            <ReportCard key={report.file} report={report} />
          ))}
        </section>
      )}
    </main>
  )
}
