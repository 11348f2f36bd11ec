import type { ReactElement } from 'react'
import { ErrorBadge } from './error-badge.tsx'
import { BrandMark } from './icons.tsx'
import { OrderCard } from './order-card.tsx'
import type { SortedOrders } from './order-view.ts'
import { UploadCard } from './upload-card.tsx'
import type { Upload } from './uploads.ts'

/** Props of the lists. */
interface OrderListsProps {
  readonly orders: SortedOrders
  /** Documents that are not shown as orders yet. */
  readonly uploads: readonly Upload[]
  /** The server has told what there is. */
  readonly isLoaded: boolean
  readonly merchantName: string
}

/** What goes on above, what ended below; each with the newest first. */
export function OrderLists({ orders, uploads, isLoaded, merchantName }: OrderListsProps): ReactElement {
  const { active, ended, retried } = orders
  const count = active.length + uploads.filter(({ state }) => state !== 'refused').length
  const shown = active.length + uploads.length
  return (
    <div className="orders">
      <section aria-labelledby="active-orders">
        <div className="section-head">
          <h2 id="active-orders">In progress</h2>
          {count > 0 && <span className="count number">{count}</span>}
          <ErrorBadge ended={ended} retried={retried} />
        </div>
        {shown > 0 && (
          <ul className="order-grid">
            {uploads.map((upload) => (
              <UploadCard key={upload.id} upload={upload} />
            ))}
            {active.map((order) => (
              <OrderCard key={order.sessionId} order={order} isRetried={false} />
            ))}
          </ul>
        )}
        {shown === 0 && isLoaded && <Nothing merchantName={merchantName} isNew={ended.length === 0} />}
        {!isLoaded && shown === 0 && <Loading />}
      </section>
      {ended.length > 0 && (
        <section aria-labelledby="ended-orders">
          <div className="section-head">
            <h2 id="ended-orders">Recent</h2>
            <span className="count number">{ended.length}</span>
          </div>
          <ul className="order-rows card">
            {ended.map((order) => (
              <OrderCard key={order.sessionId} order={order} isRetried={retried.has(order.sessionId)} />
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

/** Before the first order, and after the last. */
function Nothing({ merchantName, isNew }: { readonly merchantName: string; readonly isNew: boolean }): ReactElement {
  return isNew ? (
    <div className="nothing">
      <BrandMark />
      <h3>No orders of {merchantName} yet</h3>
      <p>Drop a supplier’s order or invoice here, or try a sample. Each step shows up while it happens.</p>
    </div>
  ) : (
    <p className="nothing nothing-small">Nothing is in progress. What ended is below.</p>
  )
}

/** Holds the place of the orders until the first news come. */
function Loading(): ReactElement {
  return (
    <div className="order-grid" aria-busy="true">
      <span className="hidden">Loading the orders…</span>
      {['first', 'second'].map((place) => (
        <div className="order card" key={place}>
          <span className="skeleton skeleton-line skeleton-tall" style={{ width: '52%' }} />
          <span className="skeleton skeleton-line" style={{ width: '34%' }} />
          <span className="skeleton skeleton-line" style={{ width: '100%' }} />
        </div>
      ))}
    </div>
  )
}
