import type { ReactElement } from 'react'
import {
  ActivityFeed,
  CurrentItem,
  ErrorList,
  Eta,
  LiveBadge,
  Milestones,
  NoticeSettings,
  SessionHistory,
  type SessionState,
  StatCounters,
  SummaryCards,
  useNotices,
} from '../src/index.ts'

/** All components around a session. */
export function Around({ progress }: { readonly progress: SessionState<never> }): ReactElement {
  const { snapshot } = progress
  const notices = useNotices(snapshot)
  return (
    <>
      <LiveBadge progress={progress} />
      <Eta progress={progress} />
      <CurrentItem snapshot={snapshot} />
      <Milestones snapshot={snapshot} />
      <SummaryCards counts={snapshot?.counts} />
      <StatCounters counters={snapshot?.counters} names={{ processed: 'Processed' }} />
      <ActivityFeed sessions={snapshot} />
      <ErrorList snapshot={snapshot} />
      <SessionHistory workflow="scan" />
      <NoticeSettings notices={notices} />
    </>
  )
}
