import type { SessionSnapshot } from '@progress/client'
import {
  CurrentItem,
  Eta,
  LiveBadge,
  Milestones,
  ProgressBar,
  type SessionState,
  shownPercent,
  useAnnouncement,
} from '@progress/react'
import type { ReactElement } from 'react'
import type { ingest, labReport } from '../../src/workflows.ts'
import { SessionButtons } from './session-buttons.tsx'

/** Props of the panel. */
interface SessionPanelProps {
  readonly state: SessionState<typeof ingest> | SessionState<typeof labReport>
  readonly title: string
}

/** A session at work: bar, time left, LIVE, the files that are read just now, and what may be asked of it. */
export function SessionPanel({ state, title }: SessionPanelProps): ReactElement {
  const { status, error, slow } = state
  const snapshot = state.snapshot as SessionSnapshot | undefined
  const isLive = snapshot?.endedAt === undefined
  const announcement = useAnnouncement(snapshot, { slow, title })
  return (
    <section className="session card" aria-label={title} data-status={status}>
      <div className="panel-head">
        <h2>{title}</h2>
        <LiveBadge progress={state} />
        <Eta progress={{ ...state, snapshot }} />
        <span className="panel-percent number" aria-hidden="true" data-testid="percent">
          {shownPercent(snapshot)}%
        </span>
      </div>
      <ProgressBar snapshot={snapshot} label={title} />
      {isLive && (
        <div className="current" data-testid="current">
          <CurrentItem snapshot={snapshot} />
          <p className="muted">{standingOf(snapshot)}</p>
        </div>
      )}
      <Milestones snapshot={snapshot} />
      {error && status !== 'failed' && (
        <p className="fault" role="alert">
          {error.message}
        </p>
      )}
      {isLive && <SessionButtons state={state as SessionState<typeof ingest>} />}
      <p className="hidden" role="status" data-testid="told">
        {announcement}
      </p>
    </section>
  )
}

const STANDING: Readonly<Record<string, string>> = {
  paused: 'Paused: what was begun is finished, and nothing else until you resume.',
  waiting: 'Waiting for a worker. What is done is kept.',
  cancelling: 'Cancelling…',
  pending: 'Waiting for a worker…',
}

/** What stands beside the names of files: why there are none. */
function standingOf(snapshot: SessionSnapshot | undefined): string {
  if (!snapshot) return 'Starting…'
  return STANDING[snapshot.status] ?? (snapshot.counts.active > 0 ? '' : (snapshot.message ?? ''))
}
