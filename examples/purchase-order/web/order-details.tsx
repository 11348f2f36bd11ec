import { isFinal } from '@progress/core'
import { ProgressBar, shownPercent } from '@progress/react'
import { type ReactElement, type ReactNode, useLayoutEffect, useRef } from 'react'
import { useLoaded } from 'scan/web/use-loaded'
import type { OrderView } from '../src/database/order-view.ts'
import type { Finding } from '../src/reading/types.ts'
import { closeOrder } from './address.ts'
import { beside } from './client.ts'
import { DraftGrid } from './draft-grid.tsx'
import { failureHint, failureText } from './failures.ts'
import { FindingList } from './finding-list.tsx'
import { formatDate, formatMoney, formatShare, formatSize } from './format.ts'
import { Outline } from './icons.tsx'
import { KindBadge } from './kind-badge.tsx'
import { LinesTable } from './lines-table.tsx'
import { OrderActions } from './order-actions.tsx'
import { documentOf, type OrderSnapshot, orderOf, STATE_WORDS, stateOf, titleOf } from './order-view.ts'
import { StageTimeline } from './stage-timeline.tsx'
import { StatePill } from './state-pill.tsx'

/** Props of the details. */
interface OrderDetailsProps {
  readonly sessionId: string
  /** `undefined`: not among the merchant's, or not heard of yet. */
  readonly order: OrderSnapshot | undefined
  readonly isLoaded: boolean
  readonly isRetried: boolean
}

/** All that is known of one order, over the page. */
export function OrderDetails({ sessionId, order, isLoaded, isRetried }: OrderDetailsProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null)
  // Closed before it is taken out of the page, it gives the focus back to where it was.
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="details"
      aria-label={order ? `Order: ${titleOf(order)}` : 'Order'}
      onCancel={(event) => {
        event.preventDefault()
        closeOrder()
      }}
      // A press beside it.
      onPointerDown={({ target, currentTarget }) => target === currentTarget && closeOrder()}
    >
      <div className="details-inner">
        <button className="button button-square details-close" type="button" aria-label="Close" onClick={closeOrder}>
          <Outline name="cross" />
        </button>
        {order ? (
          <Known order={order} sessionId={sessionId} isRetried={isRetried} />
        ) : (
          <p className="details-unknown">{isLoaded ? 'This order is not known here, or not any more.' : 'Loading…'}</p>
        )}
      </div>
    </dialog>
  )
}

type KnownProps = Pick<OrderDetailsProps, 'sessionId' | 'isRetried'> & { readonly order: OrderSnapshot }

function Known({ order, sessionId, isRetried }: KnownProps): ReactElement {
  const state = stateOf(order)
  const title = titleOf(order)
  const { name, size, kind } = documentOf(order)
  const read = orderOf(order)
  const stored = read ? beside(`orders/${encodeURIComponent(sessionId)}`) : undefined
  const { value: saved } = useLoaded<OrderView>(stored, { moment: momentOf(order) })
  return (
    <>
      <header className="details-head">
        <KindBadge kind={kind} />
        <div>
          <h2>{title}</h2>
          <p className="muted">
            {[title !== name && name, size !== undefined && formatSize(size)].filter(Boolean).join(' · ')}
          </p>
        </div>
      </header>
      <div className="details-state">
        <StatePill state={state}>{STATE_WORDS[state]}</StatePill>
        <OrderActions order={order} isRetried={isRetried} />
      </div>
      {order.status !== 'completed' && (
        <div className="order-bar" data-state={state}>
          <ProgressBar snapshot={order} label={title} />
          <span className="order-percent number" aria-hidden="true">
            {shownPercent(order)} %
          </span>
        </div>
      )}
      {order.error && (
        <div className="details-failure">
          <p>{failureText(order.error)}</p>
          <p>{failureHint(order.error)}</p>
        </div>
      )}
      {state === 'usable' && (
        <p className="details-usable">The order can be used now. Its images are still being processed.</p>
      )}
      {read && (
        <>
          <dl className="details-fields">
            <Field name="Supplier">{read.supplier}</Field>
            <Field name="Number">{read.number}</Field>
            <Field name="Date">{formatDate(read.date)}</Field>
            <Field name="Total">{formatMoney(read.total, read.currency)}</Field>
            <Field name="Currency">{read.currency}</Field>
            <Field name="Confidence">
              <span className="confidence">
                <meter
                  min={0}
                  max={1}
                  low={0.5}
                  high={0.8}
                  optimum={1}
                  value={read.confidence}
                  aria-label="Confidence"
                />
                {formatShare(read.confidence)}
              </span>
            </Field>
          </dl>
          <Section title="Lines">
            <LinesTable order={read} />
          </Section>
        </>
      )}
      {saved && saved.findings.length > 0 && (
        <Section title="How it was read">
          <FindingList findings={saved.findings as readonly Finding[]} />
        </Section>
      )}
      {saved && saved.lines.length > 0 && (
        <Section title="Product drafts">
          <DraftGrid lines={saved.lines} isFinal={isFinal(order.status)} />
        </Section>
      )}
      <Section title="Stages">
        <StageTimeline order={order} />
      </Section>
    </>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className="details-section">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Field({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children ?? <span className="muted">not found</span>}</dd>
    </div>
  )
}

/** Changes whenever the server may have saved something more. */
function momentOf({ status, stage, stages }: OrderSnapshot): string {
  const current = stage && stages[stage]
  return `${status} ${stage} ${current?.current ?? ''} ${current?.status ?? ''}`
}
