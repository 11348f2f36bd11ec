import type { Connection } from '@progress/client'
import { type ReactElement, useState } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { type EndOf, remainingMs, steadyRemaining } from './remaining.ts'
import { type ClockOf, useClockOffset } from './use-clock-offset.ts'
import { useNow } from './use-now.ts'

/** Props of the remaining time. */
export interface EtaProps {
  /** What `useProgress` or `useSession` gives, or just its snapshot. */
  readonly progress: {
    readonly snapshot: (EndOf & ClockOf) | undefined
    readonly connection?: Pick<Connection, 'stale'> | undefined
  }
  /** How far the server's clock is ahead, in ms. @defaultValue as the events that come show it */
  readonly clockOffsetMs?: number | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** How long a session still takes, in words; nothing where that is not known, or nothing moves. */
export function Eta({ progress, clockOffsetMs, labels }: EtaProps): ReactElement | null {
  const { snapshot, connection } = progress
  const observed = useClockOffset(snapshot)
  const now = useNow()
  const time = now === undefined ? undefined : now + (clockOffsetMs ?? observed)
  const [shown, setShown] = useState<number>()
  const next = steadyRemaining(shown, remainingMs(snapshot, time, connection?.stale))
  if (next !== shown) setShown(next)
  return next === undefined ? null : (
    <span className="progress-part progress-eta">{toComponentLabels(labels).remaining(next)}</span>
  )
}
