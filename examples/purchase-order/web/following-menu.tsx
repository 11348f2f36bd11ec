import type { ReactElement } from 'react'
import { TransportField } from 'scan/web/transport-field'
import { transportChoice } from './client.ts'
import { Outline } from './icons.tsx'

/** How the page follows its orders: what is best, or what its visitor wants. */
export function FollowingMenu(): ReactElement {
  return (
    <>
      <button
        className="button button-quiet button-square"
        type="button"
        popoverTarget="following-menu"
        aria-label="Network"
      >
        <Outline name="settings" />
      </button>
      <div className="menu card" id="following-menu" popover="auto">
        <TransportField choice={transportChoice} transports={['auto', 'sse', 'poll']}>
          How news of orders come to this page. It is kept for your next visit.
        </TransportField>
      </div>
    </>
  )
}
