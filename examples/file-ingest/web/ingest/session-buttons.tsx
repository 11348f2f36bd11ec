import type { AnyWorkflow } from '@progress/core'
import type { SessionState } from '@progress/react'
import type { ReactElement } from 'react'
import { formatCount } from '../format.ts'
import { Outline } from '../icons.tsx'
import { offersOf } from './page-phase.ts'

/** Props of the buttons. */
interface SessionButtonsProps<W extends AnyWorkflow> {
  readonly state: Pick<SessionState<W>, 'snapshot' | 'status' | 'pause' | 'resume' | 'cancel' | 'retry'>
}

/** What may be asked of a session now: pause, resume, cancel, try the failed ones again. */
export function SessionButtons<W extends AnyWorkflow>({ state }: SessionButtonsProps<W>): ReactElement {
  const { snapshot, status } = state
  const { failed = 0, cancelled = 0 } = snapshot?.counts ?? {}
  const ended = snapshot?.endedAt !== undefined
  const offers = offersOf(status, ended ? failed + cancelled : failed)
  // A session that failed as a whole may have no item that did.
  const again = status === 'failed' && offers.retry === 0
  return (
    <div className="panel-buttons">
      {offers.pause && (
        <button className="button" type="button" onClick={state.pause}>
          <Outline name="pause" />
          Pause
        </button>
      )}
      {offers.resume && (
        <button className="button button-strong" type="button" onClick={state.resume}>
          <Outline name="play" />
          Resume
        </button>
      )}
      {offers.retry > 0 && (
        <button
          className={ended ? 'button button-strong' : 'button'}
          type="button"
          onClick={() => state.retry()}
          data-testid="retry-failed"
        >
          <Outline name="retry" />
          Retry {formatCount(offers.retry)} {ended && cancelled > 0 ? 'that are missing' : 'failed'}
        </button>
      )}
      {again && (
        <button className="button button-strong" type="button" onClick={() => state.retry()}>
          <Outline name="retry" />
          Try again
        </button>
      )}
      {offers.cancel && (
        <button className="button" type="button" onClick={state.cancel}>
          <Outline name="cross" />
          Cancel
        </button>
      )}
    </div>
  )
}
