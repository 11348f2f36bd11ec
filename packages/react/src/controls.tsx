import type { AnyWorkflow, ControlAction } from '@progress/core'
import type { ReactElement } from 'react'
import type { Labels } from './labels.ts'
import type { ProgressTrackerProps, Tracked } from './progress-tracker.tsx'

/** Props of the controls. */
type ControlsProps = Pick<ProgressTrackerProps<AnyWorkflow>, 'controls' | 'onCancel' | 'onRetry'> & {
  readonly progress: Pick<Tracked<AnyWorkflow>, 'status' | 'isActive' | 'error' | ControlAction>
  readonly labels: Labels
}

type Offers = readonly (readonly [action: ControlAction, ask: (() => void) | undefined])[]

/** What a follower may ask for now, and how. */
function offersOf({ progress, onCancel, onRetry }: ControlsProps): Offers {
  const { status, isActive, error } = progress
  if (!isActive) {
    const again = error?.retryable === false ? undefined : progress.retry && (() => progress.retry?.())
    return error || status === 'cancelled' ? [['retry', onRetry ?? again]] : []
  }
  if (status === 'cancelling' || status === 'completed') return []
  return [
    status === 'paused' ? ['resume', progress.resume] : ['pause', progress.pause],
    ['cancel', onCancel ?? progress.cancel],
  ]
}

/** Buttons for what may be asked of the session now. */
export function Controls(props: ControlsProps): ReactElement {
  const { controls = ['cancel', 'retry'], labels } = props
  return (
    <div className="progress-controls">
      {offersOf(props).map(
        ([action, ask]) =>
          ask &&
          controls.includes(action === 'resume' ? 'pause' : action) && (
            <button className="progress-button" type="button" data-action={action} key={action} onClick={() => ask()}>
              {labels[action]}
            </button>
          ),
      )}
    </div>
  )
}
