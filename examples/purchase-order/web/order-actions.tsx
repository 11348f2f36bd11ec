import { isFinal } from '@progress/core'
import type { ReactElement } from 'react'
import { describeFailure, isOfTheDocument } from './failures.ts'
import { Outline } from './icons.tsx'
import { type OrderSnapshot, titleOf } from './order-view.ts'
import { useOrderAction } from './use-order-action.ts'

/** Props of the buttons. */
interface OrderActionsProps {
  readonly order: OrderSnapshot
  /** Another session tries it again already. */
  readonly isRetried: boolean
}

/** What may be asked of an order now: to stop, or to try again. */
export function OrderActions({ order, isRetried }: OrderActionsProps): ReactElement | null {
  const { asking, refusal, ask } = useOrderAction(order.sessionId)
  const { status } = order
  const title = titleOf(order)
  const mayCancel = !isFinal(status) && status !== 'cancelling'
  const isHopeless = order.error !== undefined && isOfTheDocument(order.error)
  const mayTryAgain = (status === 'failed' || status === 'cancelled') && !isRetried && !isHopeless
  return (
    <div className="order-actions">
      {refusal && (
        <span className="fault" role="alert">
          {describeFailure(refusal)}
        </span>
      )}
      {isRetried && <span className="muted">Tried again</span>}
      {mayCancel && (
        <button
          className="button button-small"
          type="button"
          aria-label={`Cancel ${title}`}
          aria-disabled={asking !== undefined}
          onClick={() => asking ?? ask('cancel')}
        >
          <Outline name="cross" />
          Cancel
        </button>
      )}
      {mayTryAgain && (
        <button
          className="button button-small"
          type="button"
          aria-label={`Try again ${title}`}
          aria-disabled={asking !== undefined}
          onClick={() => asking ?? ask('retry')}
        >
          <Outline name="retry" />
          Try again
        </button>
      )}
    </div>
  )
}
