import type { ConnectionState } from '@progress/client'
import type { SessionStatus } from '@progress/core'
import type { StageViewState } from './stage-view.ts'

/** Every word that hooks and components say by themselves; what the workflow says comes from the server. */
export interface Labels {
  /** Names the bar for those who do not see it. */
  readonly progress: string
  /** Names the list of stages. */
  readonly stages: string
  readonly cancel: string
  readonly pause: string
  readonly resume: string
  readonly retry: string
  /** What is said on coming to each status; `pending` also where nothing was heard of the session yet. */
  readonly status: Readonly<Record<SessionStatus, string>>
  /** In place of `status.active`, after a pause. */
  readonly resumed: string
  /** In place of `status.completed`, where the outcome is `partial`. */
  readonly partlyCompleted: string
  /** @param percent - A whole number, 0 to 100. */
  readonly percent: (percent: number) => string
  /** @param tier - Which of the fallbacks. */
  readonly tier: (tier: number) => string
  /** @param title - What takes long, where the tracker was given a title. */
  readonly slow: (title: string | undefined) => string
  /** @param error - What went wrong; its `message` is meant for people. */
  readonly error: (error: { readonly code: string; readonly message: string }) => string
  readonly stage: Readonly<Record<StageViewState, string>>
  readonly connection: Readonly<Record<ConnectionState, string>>
}

/** English. */
export const defaultLabels: Labels = {
  progress: 'Progress',
  stages: 'Stages',
  cancel: 'Cancel',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try again',
  status: {
    pending: 'Starting…',
    active: 'Started.',
    paused: 'Paused.',
    waiting: 'Waiting.',
    cancelling: 'Cancelling…',
    completed: 'Done.',
    failed: 'Failed.',
    cancelled: 'Cancelled.',
  },
  resumed: 'Resumed.',
  partlyCompleted: 'Done, but not everything worked.',
  percent: (percent) => `${percent} percent`,
  tier: (tier) => `Tier ${tier}`,
  slow: (title) => `${title ?? 'This'} is taking longer than expected. Please wait…`,
  error: (error) => error.message,
  stage: { pending: 'not started', active: 'in progress', completed: 'done', failed: 'failed', skipped: 'skipped' },
  connection: {
    idle: 'Not connected',
    connecting: 'Connecting…',
    live: 'Live',
    polling: 'Updating',
    reconnecting: 'Reconnecting…',
    offline: 'Offline',
    following: 'Live',
    closed: 'Closed',
  },
}

/** Fills in the default for every word that is not given. */
export function toLabels(labels?: Partial<Labels>): Labels {
  return { ...defaultLabels, ...labels }
}
