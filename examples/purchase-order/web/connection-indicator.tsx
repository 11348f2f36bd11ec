import type { Connection } from '@progress/client'
import { ConnectionBadge, defaultLabels } from '@progress/react'
import type { ReactElement } from 'react'
import { formatClock } from './format.ts'

/** With many orders messages come faster than a pulse beats; then it beats at this pace. */
const PULSE_MS = 1_200

const LABELS = {
  connection: { ...defaultLabels.connection, polling: 'Polling', closed: 'Disconnected', idle: 'Connecting…' },
}

/** Tells how news come to the page, and when the last did: it pulses with them, heartbeats among them. */
export function ConnectionIndicator({ connection }: { readonly connection: Connection }): ReactElement {
  const { lastMessageAt, state, transport } = connection
  const beat = lastMessageAt === undefined ? undefined : Math.floor(lastMessageAt / PULSE_MS)
  return (
    <span
      className="connection"
      data-testid="connection"
      data-state={state}
      data-transport={transport}
      data-beat={beat}
      title={lastMessageAt === undefined ? undefined : `Last heard at ${formatClock(lastMessageAt)}`}
    >
      <ConnectionBadge connection={{ ...connection, lastMessageAt: beat }} labels={LABELS} />
    </span>
  )
}
