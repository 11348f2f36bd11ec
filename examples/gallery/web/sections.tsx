import type { Workflow } from '@progress/core'
import {
  ActivityFeed,
  ConnectionBadge,
  CurrentItem,
  defaultItemChoice,
  ErrorList,
  Eta,
  ItemFilter,
  ItemList,
  LiveBadge,
  Milestones,
  NoticeSettings,
  ProgressBar,
  ProgressTracker,
  SessionHistory,
  type SessionState,
  StatCounters,
  SummaryCards,
  toArrangement,
  useItems,
  useNotices,
  useNow,
} from '@progress/react'
import { type ReactElement, useMemo, useState } from 'react'
import { player } from './gallery-player.ts'
import { type HistoryKind, pastSessions } from './past-sessions.ts'
import { BEGINS_AT } from './script.ts'

/** What every section shows. */
interface SectionProps {
  readonly progress: SessionState<Workflow>
}

const NAMES = {
  processed: 'Processed',
  metadata: 'Metadata',
  keywords: 'Keywords',
  scores: 'Scores',
  flagged: 'Flagged',
  errors: 'Errors',
}
const KINDS = { ingest: 'Files', 'lab-report': 'Laboratory reports' }
const ALL = ['cancel', 'pause', 'resume', 'retry'] as const

export const Tracker = ({ progress }: SectionProps): ReactElement => (
  <ProgressTracker progress={progress} title="Ingest" controls={ALL}>
    <p className="muted">What is known of the result stands here.</p>
  </ProgressTracker>
)

/** The small ones, in a row. */
export function Signs({ progress }: SectionProps): ReactElement {
  const now = useNow() ?? 0
  // A script's time is not the page's: it stands still, runs faster, and is always the same autumn morning.
  const offset = BEGINS_AT + player.getState().at - now
  return (
    <div className="signs">
      <div className="signs-row">
        <LiveBadge progress={progress} />
        <ConnectionBadge connection={progress.connection} />
        <Eta progress={progress} clockOffsetMs={offset} />
      </div>
      <ProgressBar snapshot={progress.snapshot} label="The bar by itself" />
      <CurrentItem snapshot={progress.snapshot} />
      <Milestones snapshot={progress.snapshot} />
    </div>
  )
}

export const Cards = ({ progress }: SectionProps): ReactElement => <SummaryCards counts={progress.snapshot?.counts} />

export const Counters = ({ progress }: SectionProps): ReactElement => (
  <StatCounters counters={progress.snapshot?.counters} names={NAMES} />
)

export const Feed = ({ progress }: SectionProps): ReactElement => <ActivityFeed sessions={progress.snapshot} />

export const Errors = ({ progress }: SectionProps): ReactElement => (
  <ErrorList snapshot={progress.snapshot} limit={8} onRetry={() => progress.retry()} />
)

export function Items({ progress }: SectionProps): ReactElement {
  const [choice, setChoice] = useState(defaultItemChoice)
  const { items, counts, isLoading } = useItems(progress.session, toArrangement(choice))
  return (
    <>
      <ItemFilter value={choice} counts={counts} onChange={setChoice} />
      <ItemList
        items={items}
        isLoading={isLoading && progress.session !== undefined}
        onRetry={(id) => progress.retry([id])}
      />
    </>
  )
}

/** Its own states go with those of the session: empty, loading, unreachable, full. */
export function History({ progress }: SectionProps): ReactElement {
  const { connection, session, status } = progress
  const kind: HistoryKind =
    session === undefined
      ? 'empty'
      : connection.state === 'connecting'
        ? 'loading'
        : connection.state === 'offline' || connection.state === 'reconnecting'
          ? 'unreachable'
          : 'full'
  const source = useMemo(() => pastSessions(kind), [kind])
  return <SessionHistory source={source} workflows={KINDS} version={status} onOpen={() => undefined} />
}

export function Switches({ progress }: SectionProps): ReactElement {
  const notices = useNotices(progress.snapshot, { titleOf: () => 'Ingest', storageKey: 'gallery-notices' })
  return <NoticeSettings notices={notices} />
}
