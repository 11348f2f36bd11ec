// @vitest-environment jsdom
import type { ConnectionState } from '@progress/client'
import type { ItemState, Snapshot } from '@progress/core'
import { act, cleanup, render } from '@testing-library/react'
import axe from 'axe-core'
import type { ReactElement } from 'react'
import { afterEach, expect, it } from 'vitest'
import {
  ActivityFeed,
  CurrentItem,
  ErrorList,
  Eta,
  type HistorySource,
  LiveBadge,
  Milestones,
  NoticeSettings,
  SessionHistory,
  StatCounters,
  SummaryCards,
  useNotices,
} from '../src/index.ts'
import { watched } from './any-watched.ts'

afterEach(cleanup)

const error = { code: 'image_corrupt', message: 'The picture breaks off.', retryable: false }
const items: Record<string, ItemState> = {
  'a.jpg': { status: 'completed', endedAt: 3 },
  'b.jpg': { status: 'failed', endedAt: 4, error },
  'c.jpg': { status: 'active', startedAt: 5, phase: 'parsing' },
  'd.jpg': { status: 'pending' },
}
const counts = { total: 4, pending: 1, active: 1, waiting: 0, completed: 1, failed: 1, skipped: 0, cancelled: 0 }
const busy: Partial<Snapshot> = {
  status: 'active',
  seq: 3,
  percent: 40,
  endAt: Date.now() + 90_000,
  items,
  counts,
  counters: { processed: 2, errors: 1 },
  plan: [{ id: 'processing', title: 'Processing files' }],
  stages: { processing: { status: 'active', startedAt: 2 } },
  log: [{ timestamp: 4, level: 'warn', message: 'Its EXIF is broken', item: 'a.jpg' }],
}
const past = { sessionId: 'p', workflow: 'ingest', title: 'Holiday', createdAt: 0, endedAt: 90_000, counts }
const full: HistorySource = {
  load: async () => ({
    sessions: [
      { ...past, status: 'completed', outcome: 'full', hasResult: true },
      { ...past, sessionId: 'q', status: 'failed', error: { ...error, retryable: true }, hasResult: false },
      { ...past, sessionId: 'r', status: 'active', endedAt: undefined, hasResult: false },
    ],
    next: '3',
  }),
  forget: async () => undefined,
  retry: async () => 'again',
  download: async () => undefined,
}
const empty: HistorySource = { load: async () => ({ sessions: [] }) }
const unreachable: HistorySource = {
  load: () => Promise.reject(Object.assign(new Error('Unreachable'), { code: 'network' })),
}
const loading: HistorySource = { load: () => new Promise(() => undefined) }

type State = readonly [parts: Partial<Snapshot> | undefined, connection: ConnectionState, history: HistorySource]
const states: Record<string, State> = {
  empty: [undefined, 'idle', empty],
  connecting: [undefined, 'connecting', loading],
  pending: [{}, 'live', empty],
  'in progress': [busy, 'live', full],
  paused: [{ ...busy, status: 'paused' }, 'live', full],
  waiting: [{ ...busy, status: 'waiting' }, 'polling', full],
  reconnecting: [busy, 'reconnecting', unreachable],
  offline: [busy, 'offline', unreachable],
  lost: [busy, 'closed', full],
  'partly done': [{ ...busy, status: 'completed', outcome: 'partial', endedAt: 9 }, 'closed', full],
  failed: [{ ...busy, status: 'failed', error, endedAt: 9 }, 'closed', full],
  cancelled: [{ ...busy, status: 'cancelled', endedAt: 9 }, 'closed', full],
}

function Page({ of: [parts, state, source] }: { readonly of: State }): ReactElement {
  const snapshot = parts && watched(parts)
  const connection = { state, stale: state === 'reconnecting' || state === 'offline' }
  const status = snapshot?.status ?? (state === 'idle' ? 'idle' : 'pending')
  const notices = useNotices(snapshot)
  return (
    <main>
      <h1>Ingest</h1>
      <LiveBadge progress={{ status, connection }} />
      <Eta progress={{ snapshot, connection }} />
      <CurrentItem snapshot={snapshot} />
      <Milestones snapshot={snapshot} />
      <SummaryCards counts={snapshot?.counts} />
      <StatCounters counters={snapshot?.counters} />
      <ActivityFeed sessions={snapshot} words={{ subject: () => 'Holiday' }} onOpen={() => undefined} />
      <ErrorList snapshot={snapshot} limit={1} onRetry={() => undefined} />
      <SessionHistory source={source} onOpen={() => undefined} />
      <NoticeSettings notices={notices} />
    </main>
  )
}

it.each(Object.entries(states))(
  'the components around a session that is %s give axe nothing to find',
  async (_name, state) => {
    document.documentElement.lang = 'en'
    document.title = 'Ingest'
    await act(async () => void render(<Page of={state} />))
    const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } })
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  },
)

it('say what is new by themselves in few places: items, errors of the history, what it loads, and refused notices', async () => {
  const { container } = await act(async () => render(<Page of={states['in progress'] as State} />))
  const live = [...container.querySelectorAll('[role=status], [role=alert], [role=log], [aria-live]')]
  const speaking = live.filter((region) => region.getAttribute('aria-live') !== 'off')
  const rows = speaking.filter((region) => region.closest('.progress-history-row'))
  expect(rows.every((row) => row.textContent === '')).toBe(true)
  expect(speaking.filter((region) => !rows.includes(region)).map(({ className }) => className)).toEqual([
    'progress-part progress-milestone',
    'progress-history-note',
    'progress-error',
    'progress-notices-note',
  ])
})
