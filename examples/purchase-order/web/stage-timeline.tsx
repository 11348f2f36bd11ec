import type { StageState } from '@progress/core'
import { defaultLabels, getStageListProps, getStageProps, Icon, type StageView, toStageViews } from '@progress/react'
import type { ReactElement } from 'react'
import { formatClock, formatDuration } from './format.ts'
import { Outline } from './icons.tsx'
import type { OrderSnapshot } from './order-view.ts'

/** The stages of an order: when each began, how long it took, and what it found. */
export function StageTimeline({ order }: { readonly order: OrderSnapshot }): ReactElement {
  const states: Readonly<Record<string, StageState | undefined>> = order.stages
  return (
    <ol className="progress-stages timeline" {...getStageListProps()}>
      {toStageViews(order).map((view) => (
        <Stage key={view.id} view={view} state={states[view.id]} />
      ))}
    </ol>
  )
}

function Stage({ view, state }: { readonly view: StageView; readonly state: StageState | undefined }): ReactElement {
  const { id, title, message } = view
  return (
    <li className="progress-stage" {...getStageProps(view)}>
      <span className="progress-stage-icon">
        <Outline name={id} />
      </span>
      <span className="progress-stage-text">
        <span className="progress-stage-title">{title}</span>
        {message && <span className="progress-stage-message">{message}</span>}
      </span>
      {state?.startedAt !== undefined && (
        <span className="timeline-times number">
          <time dateTime={new Date(state.startedAt).toISOString()}>{formatClock(state.startedAt)}</time>
          {state.endedAt !== undefined && <span>{formatDuration(state.endedAt - state.startedAt)}</span>}
        </span>
      )}
      <span className="progress-stage-state">
        {view.state === 'active' || view.state === 'pending' ? null : <Icon name={view.state} />}
        <span className="hidden">{defaultLabels.stage[view.state]}</span>
      </span>
    </li>
  )
}
