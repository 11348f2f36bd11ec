import type { Connection } from '@progress/client'
import type { ReactElement } from 'react'
import { Icon } from './icons.tsx'
import { toLabels } from './labels.ts'
import type { PropsOptions } from './props.ts'
import { useConnection } from './use-connection.ts'

/** Props of the badge. */
export interface ConnectionBadgeProps extends PropsOptions {
  /** @defaultValue the connection of the session that was started or followed last below the same provider */
  readonly connection?: Connection | undefined
}

/** Tells how the state on the page comes there, and whether it does. It pulses with every message. */
export function ConnectionBadge({ connection, labels }: ConnectionBadgeProps): ReactElement {
  const last = useConnection()
  const { state, transport, stale, lastMessageAt } = connection ?? last
  return (
    <span className="progress-badge" data-connection={state} data-transport={transport} data-stale={stale || undefined}>
      <span className="progress-badge-icon" key={lastMessageAt}>
        <Icon name={state === 'offline' || state === 'reconnecting' ? 'offline' : 'online'} />
      </span>
      {toLabels(labels).connection[state]}
    </span>
  )
}
