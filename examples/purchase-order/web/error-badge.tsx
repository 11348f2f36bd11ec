import type { ReactElement } from 'react'
import { openOrder } from './address.ts'
import { Outline } from './icons.tsx'
import type { OrderSnapshot } from './order-view.ts'

/** Props of the badge. */
interface ErrorBadgeProps {
  readonly ended: readonly OrderSnapshot[]
  readonly retried: ReadonlySet<string>
}

/** How many orders failed and were not tried again; pressed, it opens the latest. */
export function ErrorBadge({ ended, retried }: ErrorBadgeProps): ReactElement | null {
  const failed = ended.filter(({ status, sessionId }) => status === 'failed' && !retried.has(sessionId))
  const [latest] = failed
  if (!latest) return null
  return (
    <button className="error-badge" type="button" onClick={() => openOrder(latest.sessionId)}>
      <Outline name="failed" />
      {failed.length} failed
    </button>
  )
}
