import type { TransportChoice } from '@progress/client/transport-choice'
import { NoticeSettings, type Notices } from '@progress/react'
import type { ReactElement } from 'react'
import { TransportField } from 'scan/web/transport-field'
import { Outline } from './icons.tsx'

/** Props of the menu. */
interface FollowingMenuProps {
  readonly choice: TransportChoice
  readonly notices: Notices
}

/** How the page follows its sessions, and whether it gives notice of their ends. */
export function FollowingMenu({ choice, notices }: FollowingMenuProps): ReactElement {
  return (
    <>
      <button
        className="button button-quiet button-square"
        type="button"
        popoverTarget="following-menu"
        aria-label="Settings"
      >
        <Outline name="settings" />
      </button>
      <div className="menu card" id="following-menu" popover="auto">
        <TransportField choice={choice} transports={['auto', 'sse', 'poll']}>
          How news of your files come to this page. It is kept for your next visit.
        </TransportField>
        <div className="field">
          <p className="menu-title">When a session ends while you look elsewhere</p>
          <NoticeSettings notices={notices} />
        </div>
      </div>
    </>
  )
}
