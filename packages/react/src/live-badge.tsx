import type { Connection } from '@progress/client'
import type { ReactElement } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { liveState } from './live-state.ts'
import type { ShownStatus } from './session-state.ts'

/** Props of the badge. */
export interface LiveBadgeProps {
  /** What `useProgress` or `useSession` gives. */
  readonly progress: {
    readonly status: ShownStatus
    readonly connection: Pick<Connection, 'state' | 'stale'>
  }
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** LIVE, or why what is shown is not what goes on now; nothing where there is no session. */
export function LiveBadge({ progress, labels }: LiveBadgeProps): ReactElement | null {
  const state = liveState(progress.status, progress.connection)
  if (!state) return null
  return (
    <span className="progress-badge progress-live" data-live={state}>
      <span className="progress-live-dot" />
      {toComponentLabels(labels).live[state]}
    </span>
  )
}
