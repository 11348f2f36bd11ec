import { useTopic } from '@progress/react'
import { type ReactElement, useDeferredValue, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { Choice } from 'scan/web/choice'
import { ThemeToggle } from 'scan/web/theme-toggle'
import { useOpenOrder } from './address.ts'
import type { MerchantEntry } from './app.tsx'
import type { OrderWorkflow } from './client.ts'
import { ConnectionIndicator } from './connection-indicator.tsx'
import { FollowingMenu } from './following-menu.tsx'
import { BrandMark } from './icons.tsx'
import { OrderDetails } from './order-details.tsx'
import { OrderFeed } from './order-feed.tsx'
import { OrderLists } from './order-lists.tsx'
import { sortOrders } from './order-view.ts'
import { uploads } from './page-uploads.ts'
import { PipelineCards } from './pipeline-cards.tsx'
import { UploadPanel } from './upload-panel.tsx'
import { useEndsTold } from './use-ends-told.ts'
import { useKeptFocus } from './use-kept-focus.ts'

/** Props of the dashboard. */
interface DashboardProps {
  readonly merchant: MerchantEntry
  readonly merchants: readonly MerchantEntry[]
  readonly onChoose: (merchant: string) => void
}

/** All that goes on with a merchant's orders, over one stream. */
export function Dashboard({ merchant, merchants, onChoose }: DashboardProps): ReactElement {
  const { sessions, isLoading, connection, reconnect } = useTopic<OrderWorkflow>(`merchant:${merchant.id}`)
  const sorted = useMemo(() => sortOrders(sessions), [sessions])
  // What only sums up may come a frame later than the bars.
  const summed = useDeferredValue(sessions)
  const own = useSyncExternalStore(uploads.subscribe, uploads.getSnapshot)
  const shownUploads = own.filter(
    (upload) => upload.merchant === merchant.id && !(upload.sessionId !== undefined && sessions.has(upload.sessionId)),
  )
  useEffect(() => {
    uploads.forget(own.flatMap(({ id, sessionId }) => (sessionId !== undefined && sessions.has(sessionId) ? id : [])))
  }, [own, sessions])
  const opened = useOpenOrder()
  const told = useEndsTold(sessions)
  const main = useRef<HTMLElement>(null)
  useKeptFocus(main)

  return (
    <div className="page">
      <header className="header">
        <h1 className="brand">
          <a href="/">
            <BrandMark />
            Purchase orders
          </a>
        </h1>
        <div className="merchant">
          <Choice
            legend="Merchant"
            name="merchant"
            value={merchant.id}
            options={merchants.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={onChoose}
          />
        </div>
        <div className="header-tools">
          <ConnectionIndicator connection={connection} />
          <FollowingMenu />
          <ThemeToggle />
        </div>
      </header>
      <div role="status">
        {connection.state === 'closed' && (
          <div className="banner">
            <span>The connection was lost. What is shown may be behind; orders go on at the server.</span>
            <button className="button" type="button" onClick={reconnect}>
              Connect again
            </button>
          </div>
        )}
      </div>
      <main className="board" ref={main}>
        <UploadPanel merchant={merchant} />
        <PipelineCards merchant={merchant.id} sessions={summed} />
        <OrderLists orders={sorted} uploads={shownUploads} isLoaded={!isLoading} merchantName={merchant.name} />
        <OrderFeed sessions={summed} isLoaded={!isLoading} />
      </main>
      <p className="hidden" role="status" data-testid="told">
        {told}
      </p>
      {opened !== undefined && (
        <OrderDetails
          key={opened}
          sessionId={opened}
          order={sessions.get(opened)}
          isLoaded={!isLoading}
          isRetried={sorted.retried.has(opened)}
        />
      )}
    </div>
  )
}
