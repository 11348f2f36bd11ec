import type { SessionSnapshot } from '@progress/client'
import { ActivityFeed, ErrorList, StatCounters, SummaryCards } from '@progress/react'
import { type ReactElement, useDeferredValue, useEffect, useState } from 'react'
import { filesOfNumber } from '../format.ts'
import { HistoryPanel } from '../history/history-panel.tsx'
import { PastIngest } from '../history/past-ingest.tsx'
import { useRecord } from '../history/use-record.ts'
import { ingestUploader, type PageLimits } from '../page-uploads.ts'
import { projectOf } from '../project/project-sessions.ts'
import { SessionResults } from '../results/session-results.tsx'
import { useUploads } from '../use-uploads.ts'
import { ChoosePanel } from './choose-panel.tsx'
import { COUNTER_NAMES } from './counter-names.ts'
import { endMessage } from './end-message.ts'
import { EndNotice } from './end-notice.tsx'
import { FileList } from './file-list.tsx'
import { describeFailure } from './hints.ts'
import { pagePhase } from './page-phase.ts'
import { PhaseSteps } from './phase-steps.tsx'
import { ServerFolderForm } from './server-folder.tsx'
import { SessionButtons } from './session-buttons.tsx'
import { SessionPanel } from './session-panel.tsx'
import { UploadPanel } from './upload-panel.tsx'
import { useShownSession } from './use-shown-session.ts'

const BUSY = 'Wait until these files are done, or cancel it. Then drop the others.'

/** Props of a view that shows a session. */
export interface ViewProps {
  readonly limits: PageLimits | undefined
  /** Hears of the session that is shown, whenever it changes. */
  readonly onShown: (snapshot: SessionSnapshot | undefined) => void
}

/** Files: chosen, uploaded, processed, and what came of them. */
export function IngestView({ limits, onShown }: ViewProps): ReactElement {
  const shown = useShownSession()
  const { state, start } = shown
  const [notice, setNotice] = useState<string>()
  const project = projectOf(location.search)
  const { view, processNow } = useUploads(ingestUploader, (upload) => start({ upload, project }).started)
  const { snapshot, status, session } = state
  useEffect(() => onShown(snapshot as SessionSnapshot | undefined), [snapshot, onShown])
  const record = useRecord(shown.missing)
  const phase = pagePhase(view.phase, record === undefined ? status : 'completed')
  const isOpen = phase !== 'process'
  const ended = record === undefined && snapshot ? endMessage(snapshot) : undefined
  // What sums up may come a frame later than the bar.
  const summed = useDeferredValue(snapshot)
  const isShown = snapshot !== undefined && record === undefined && phase !== 'upload'
  const choose = (
    <ChoosePanel
      closed={isOpen ? undefined : BUSY}
      limits={limits}
      what="files"
      folders
      onFiles={(files) => {
        setNotice(undefined)
        if (phase !== 'upload') shown.leave()
        void ingestUploader.add(files)
      }}
      onClosed={setNotice}
    >
      {phase !== 'upload' && <ServerFolderForm onChoose={(folder) => void start({ folder, project })} />}
    </ChoosePanel>
  )
  return (
    <main className="board" data-phase={phase} data-session={session?.id} data-updated={snapshot?.updatedAt}>
      <div className="board-main">
        <PhaseSteps phase={phase} />
        {(phase === 'choose' || phase === 'process') && choose}
        <p className="fault" role="alert">
          {notice ?? (record === undefined && status === 'failed' && !snapshot ? state.error?.message : undefined)}
        </p>
        {phase === 'upload' && <UploadPanel uploader={ingestUploader} view={view} onProcess={processNow} />}
        {record !== undefined && phase === 'results' && <PastIngest record={record} />}
        {session && record === undefined && phase !== 'upload' && <SessionPanel state={state} title="Processing" />}
        {ended && phase === 'results' && (
          <EndNotice message={ended} alert={status === 'failed'}>
            <SessionButtons state={state} />
          </EndNotice>
        )}
        {isShown && (
          <>
            <SummaryCards counts={summed?.counts} />
            <div className="card counters">
              <StatCounters counters={summed?.counters} names={COUNTER_NAMES} />
            </div>
            {phase === 'results' && <SessionResults sessionId={snapshot.sessionId} version={`${snapshot.seq}`} />}
            <FileList session={session} onRetry={(id) => state.retry([id])} />
          </>
        )}
        {(phase === 'upload' || phase === 'results') && choose}
        {phase === 'choose' && (
          <div className="nothing">
            <h2>Nothing is being processed</h2>
            <p>
              Drop a few files or a few thousand. Each is read by itself: its type, its metadata, its text, keywords and
              scores. You may close this page meanwhile.
            </p>
          </div>
        )}
      </div>
      <aside className="board-side" aria-label="News and history">
        {isShown && summed && summed.counts.failed > 0 && (
          <section className="card" aria-label="What went wrong">
            <h2>Errors</h2>
            <ErrorList snapshot={summed as never} labels={ERROR_LABELS} />
          </section>
        )}
        {isShown && summed && (
          <section className="card feed" aria-label="News">
            <h2>Activity</h2>
            <ActivityFeed sessions={summed as never} words={FEED_WORDS} />
          </section>
        )}
        <HistoryPanel version={`${session?.id} ${status}`} />
      </aside>
    </main>
  )
}

const ERROR_LABELS = { error: describeFailure }

const FEED_WORDS = {
  ended: (session: Parameters<typeof endMessage>[0]) => endMessage(session)?.title,
  created: ({ counts }: Parameters<typeof endMessage>[0]) =>
    counts.total > 0 ? `Started with ${filesOfNumber(counts.total)}` : undefined,
} as never
