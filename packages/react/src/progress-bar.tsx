import type { CSSProperties, ReactElement } from 'react'
import { shownPercent } from './bar-state.ts'
import { type BarParts, getProgressBarProps, type PropsOptions } from './props.ts'

/** Props of the bar. */
export interface ProgressBarProps extends PropsOptions {
  /** `undefined`: nothing was heard of the session yet. */
  readonly snapshot: BarParts | undefined
  /** Names the bar. */
  readonly label?: string | undefined
}

/** A session's bar. It moves without jumping back, and stops where an error stops it. */
export function ProgressBar({ snapshot, label, labels }: ProgressBarProps): ReactElement {
  const style = { '--progress-value': `${shownPercent(snapshot)}%` } as CSSProperties
  return (
    <div className="progress-bar" style={style} {...getProgressBarProps(snapshot, { label, labels })}>
      <div className="progress-bar-fill" />
    </div>
  )
}
