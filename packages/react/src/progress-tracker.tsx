import type { SessionSnapshot } from '@progress/client'
import type { AnyWorkflow, ControlAction } from '@progress/core'
import type { ReactElement, ReactNode } from 'react'
import { isIndeterminate, shownPercent } from './bar-state.ts'
import { Controls } from './controls.tsx'
import { toLabels } from './labels.ts'
import { ProgressBar } from './progress-bar.tsx'
import type { PropsOptions } from './props.ts'
import type { SessionState } from './session-state.ts'
import { StageList } from './stage-list.tsx'
import { toStageViews } from './stage-view.ts'
import { useAnnouncement } from './use-announcement.ts'
import { messageOf } from './words.ts'

/** What a tracker needs to know; what `useProgress` and `useSession` give is that. */
export type Tracked<W extends AnyWorkflow> = Pick<
  SessionState<W>,
  'snapshot' | 'status' | 'isActive' | 'error' | 'slow'
> &
  Partial<Pick<SessionState<W>, ControlAction>>

/** Props of the tracker. */
export interface ProgressTrackerProps<W extends AnyWorkflow> extends PropsOptions {
  readonly progress: Tracked<W>
  /** Names what goes on: in the heading, and in the words for what takes long. */
  readonly title?: string | undefined
  /** What is shown for a stage in place of its icon, by the stage's id. */
  readonly icons?: Readonly<Record<string, ReactNode>> | undefined
  /** Which controls are offered. @defaultValue `['cancel', 'retry']`, as of a workflow that says nothing else */
  readonly controls?: readonly ControlAction[] | undefined
  /** In place of asking the worker to stop. */
  readonly onCancel?: (() => void) | undefined
  /** In place of trying again; it is offered for any error then, not only for those that may pass. */
  readonly onRetry?: (() => void) | undefined
  /** Shown below all else, for what is known of the result: nodes, or a function of the snapshot. */
  readonly children?: ReactNode | ((snapshot: SessionSnapshot<W>) => ReactNode)
}

/** All that there is to show of a session: message, bar, error, stages, controls, and what is known of the result. */
export function ProgressTracker<W extends AnyWorkflow>(props: ProgressTrackerProps<W>): ReactElement {
  const { progress, title, children } = props
  const { snapshot, status, isActive, slow } = progress
  const labels = toLabels(props.labels)
  const announcement = useAnnouncement(snapshot, { labels, slow, title })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, and brings a look of its own
    <div
      className="progress-tracker"
      role="group"
      aria-label={title ?? labels.progress}
      data-status={status}
      data-active={isActive}
    >
      {title && <p className="progress-title">{title}</p>}
      {(snapshot || isActive) && (
        <>
          <p className="progress-line">
            <span className="progress-message">{messageOf(snapshot, labels)}</span>
            {!isIndeterminate(snapshot) && (
              <span className="progress-percent" aria-hidden="true">
                {shownPercent(snapshot)}%
              </span>
            )}
          </p>
          <ProgressBar snapshot={snapshot} label={title} labels={labels} />
          {slow && <p className="progress-slow">{labels.slow(title)}</p>}
        </>
      )}
      <div className="progress-error" role="alert">
        {progress.error && labels.error(progress.error)}
      </div>
      {snapshot && <StageList stages={toStageViews(snapshot)} labels={labels} icons={props.icons ?? {}} />}
      <Controls {...props} labels={labels} />
      {typeof children === 'function' ? snapshot && children(snapshot) : children}
      <div className="progress-hidden" role="status">
        {announcement}
      </div>
    </div>
  )
}
