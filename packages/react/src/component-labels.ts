import type { Counts, SessionStatus } from '@progress/core'
import { durationText } from './duration-text.ts'
import type { HistoryPeriod, HistoryStatus } from './history-filter.ts'
import { defaultLabels, type Labels } from './labels.ts'
import type { LiveState } from './live-state.ts'
import type { FeedTone } from './news.ts'
import { remainingText } from './remaining.ts'
import type { SummaryKey } from './summary.ts'

/** Every word of the components around a session, beside those of the session itself. */
export interface ComponentLabels extends Labels {
  readonly number: (value: number) => string
  /** A time of day, to the second. @param timestamp - Epoch ms. */
  readonly clock: (timestamp: number) => string
  /** A day and the time of day. @param timestamp - Epoch ms. */
  readonly date: (timestamp: number) => string
  readonly duration: (ms: number) => string
  /** How long something still takes. @param ms - As `steadyRemaining` rounds it. */
  readonly remaining: (ms: number) => string
  readonly live: Readonly<Record<LiveState, string>>
  /** Names the cards. */
  readonly summary: string
  readonly summaryOf: Readonly<Record<SummaryKey, string>>
  /** @param done - Those that failed among them. */
  readonly itemsDone: (done: number, total: number) => string
  /** Names the counters. */
  readonly counters: string
  /** Names the feed. */
  readonly feed: string
  /** Stands in it as long as there is no news. */
  readonly feedEmpty: string
  readonly feedTone: Readonly<Record<FeedTone, string>>
  readonly created: string
  readonly retried: string
  /** @param message - What it says of itself, where that is not its title. */
  readonly stageDone: (title: string, message: string | undefined) => string
  readonly itemDone: (name: string) => string
  readonly itemSkipped: (name: string) => string
  readonly itemFailed: (name: string, reason: string) => string
  /** Says that there are more than are shown. */
  readonly more: (count: number) => string
  /** Names the list of errors. */
  readonly errors: string
  readonly noErrors: string
  readonly retryFailed: string
  /** Stands before the name of what is being worked on. */
  readonly current: string
  /** Told of an item as it fails. @param reason - `undefined`: nobody said why. */
  readonly itemFailure: (name: string, reason: string | undefined) => string
  /** Told where several failed at once. */
  readonly itemsFailed: (count: number) => string
  /** Told each time that so many more are done. */
  readonly milestone: (done: number, total: number) => string
  /** Told at the end. */
  readonly itemsAtEnd: (counts: Counts) => string
  readonly history: HistoryLabels
  readonly notices: {
    /** Names the switches. */
    readonly title: string
    readonly sound: string
    readonly desktop: string
    /** Said where the browser was told to refuse. */
    readonly denied: string
  }
}

/** Words of the history. */
export interface HistoryLabels {
  readonly title: string
  /** Which workflow. */
  readonly kind: string
  readonly anyKind: string
  readonly status: string
  readonly statusOf: Readonly<Record<HistoryStatus, string>>
  readonly period: string
  readonly periodOf: Readonly<Record<HistoryPeriod, string>>
  /** What became of a session. */
  readonly ended: Readonly<Record<SessionStatus | 'partial', string>>
  readonly failed: (count: number) => string
  readonly loading: string
  readonly empty: string
  readonly more: string
  readonly download: string
  readonly forget: string
  /** Asked before it is done. */
  readonly reallyForget: string
}

const clock = /* @__PURE__ */ new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const date = /* @__PURE__ */ new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** English. */
export const defaultComponentLabels: ComponentLabels = /* @__PURE__ */ Object.assign({}, defaultLabels, {
  number: (value) => value.toLocaleString('en'),
  clock: (timestamp) => clock.format(timestamp),
  date: (timestamp) => date.format(timestamp),
  duration: durationText,
  remaining: remainingText,
  live: {
    connecting: 'Connecting',
    live: 'Live',
    paused: 'Paused',
    waiting: 'Waiting',
    reconnecting: 'Reconnecting',
    offline: 'Offline',
    lost: 'Disconnected',
    ended: 'Ended',
  },
  summary: 'Summary',
  summaryOf: {
    completed: 'Completed',
    processing: 'Processing',
    pending: 'Pending',
    failed: 'Failed',
    left: 'Left out',
  },
  itemsDone: (done, total) => `${done.toLocaleString('en')} of ${total.toLocaleString('en')} processed`,
  counters: 'Statistics',
  feed: 'Activity',
  feedEmpty: 'What happens is noted here.',
  feedTone: { processing: 'Processing', success: 'Success', warning: 'Warning', error: 'Error', neutral: 'News' },
  created: 'Created',
  retried: 'Started again',
  stageDone: (title, message) => `${title}: ${message ?? 'done'}`,
  itemDone: (name) => `${name}: done`,
  itemSkipped: (name) => `${name}: skipped`,
  itemFailed: (name, reason) => `${name}: ${reason}`,
  more: (count) => `and ${count.toLocaleString('en')} more`,
  errors: 'Errors',
  noErrors: 'Nothing has gone wrong.',
  retryFailed: 'Try the failed ones again',
  current: 'Now:',
  itemFailure: (name, reason) => (reason ? `${name} failed: ${reason}` : `${name} failed.`),
  itemsFailed: (count) => `${count.toLocaleString('en')} failed.`,
  milestone: (done, total) => `${done.toLocaleString('en')} of ${total.toLocaleString('en')} processed.`,
  itemsAtEnd: ({ total, completed, failed }) =>
    `${completed.toLocaleString('en')} of ${total.toLocaleString('en')} worked${failed > 0 ? `, ${failed.toLocaleString('en')} failed` : ''}.`,
  history: {
    title: 'History',
    kind: 'Kind',
    anyKind: 'All',
    status: 'Status',
    statusOf: { all: 'All', running: 'Running', completed: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
    period: 'Time',
    periodOf: { any: 'Any time', today: 'Today', week: 'Last 7 days', month: 'Last 30 days' },
    ended: {
      pending: 'Starting',
      active: 'Running',
      paused: 'Paused',
      waiting: 'Waiting',
      cancelling: 'Cancelling',
      completed: 'Done',
      partial: 'Partly done',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
    failed: (count) => `${count.toLocaleString('en')} failed`,
    loading: 'Loading…',
    empty: 'There are none.',
    more: 'Show more',
    download: 'Download',
    forget: 'Forget',
    reallyForget: 'Really forget?',
  },
  notices: {
    title: 'When it ends',
    sound: 'Sound',
    desktop: 'Notification',
    denied: 'Your browser does not allow notifications of this page.',
  },
} satisfies Omit<ComponentLabels, keyof Labels>)

/** Fills in the default for every word that is not given. */
export function toComponentLabels(labels?: Partial<ComponentLabels>): ComponentLabels {
  return { ...defaultComponentLabels, ...labels }
}
