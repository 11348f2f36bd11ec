import { isFinal } from '@progress/core'
import { Eta, ProgressBar, shownPercent } from '@progress/react'
import { memo, type ReactElement } from 'react'
import { openOrder } from './address.ts'
import { describeFailure } from './failures.ts'
import { formatClock, formatDate, formatMoney } from './format.ts'
import { Outline } from './icons.tsx'
import { KindBadge } from './kind-badge.tsx'
import { OrderActions } from './order-actions.tsx'
import {
  documentOf,
  type OrderSnapshot,
  type OrderState,
  orderOf,
  STATE_WORDS,
  stateOf,
  titleOf,
} from './order-view.ts'
import { StatePill } from './state-pill.tsx'

/** Props of a card. */
interface OrderCardProps {
  readonly order: OrderSnapshot
  readonly isRetried: boolean
}

/** What is said where the worker's own words would mislead, or there are none. */
const LINES: Partial<Record<OrderState, string>> = {
  queued: 'In the queue',
  usable: 'Its images are still being processed',
  stalled: 'Its worker went silent. Another one may take it over.',
  paused: 'It goes on when it is resumed.',
  cancelling: 'It stops at the next safe point.',
}

/** One order in a list. It renders only when something of its own has changed. */
export const OrderCard = memo(function OrderCard({ order, isRetried }: OrderCardProps): ReactElement {
  const { sessionId, status, stage, percent, error, endedAt } = order
  const state = stateOf(order)
  const title = titleOf(order)
  const live = !isFinal(status)
  return (
    <li className={live ? 'order card' : 'order'} data-order={sessionId} data-state={state}>
      <div className="order-head">
        <KindBadge kind={documentOf(order).kind} />
        <div className="order-name">
          <h3>
            <button className="order-title" type="button" data-title="" onClick={() => openOrder(sessionId)}>
              {title}
            </button>
          </h3>
          <p className="order-facts">{factsOf(order).join(' · ')}</p>
        </div>
        {endedAt !== undefined && (
          <time className="order-time number" dateTime={new Date(endedAt).toISOString()}>
            {formatClock(endedAt)}
          </time>
        )}
        <StatePill state={state}>{STATE_WORDS[state]}</StatePill>
      </div>
      {(live || (status === 'failed' && percent > 0)) && (
        <div className="order-bar">
          <ProgressBar snapshot={order} label={title} />
          <span className="order-percent number" aria-hidden="true">
            {shownPercent(order)} %
          </span>
        </div>
      )}
      <div className="order-foot">
        {live && (
          <p className="order-line">
            <span className="stage-icon" data-stage={state === 'queued' ? 'queued' : stage}>
              <Outline name={state === 'stalled' || state === 'queued' ? state : (stage ?? 'queued')} />
            </span>
            <span className="order-message">
              {LINES[state] ?? messageOf(order)}
              <Eta progress={{ snapshot: order }} />
            </span>
          </p>
        )}
        {error && <p className="order-failure">{describeFailure(error)}</p>}
        <OrderActions order={order} isRetried={isRetried} />
      </div>
    </li>
  )
})

const STOPPED = /worker was stopped/i

function messageOf({ status, message, plan, stage, log }: OrderSnapshot): string {
  if (status === 'waiting' && STOPPED.test(log.at(-1)?.message ?? '')) return 'The next worker that is free takes it.'
  return message ?? plan.find(({ id }) => id === stage)?.title ?? 'Starting'
}

/** What tells an order from others, beside its title: what matters most first, since a card may be narrow. */
function factsOf(order: OrderSnapshot): string[] {
  const read = orderOf(order)
  const facts = read && [
    read.number,
    formatMoney(read.total, read.currency),
    formatDate(read.date),
    read.supplier === null ? undefined : documentOf(order).name,
  ]
  const known = (facts ?? []).filter((fact) => typeof fact === 'string' && fact !== '') as string[]
  return known.length > 0 ? known : [`Uploaded at ${formatClock(order.createdAt)}`]
}
