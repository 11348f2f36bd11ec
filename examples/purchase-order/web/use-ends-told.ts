import { useTold } from '@progress/react'
import type { OrderSnapshot } from './order-view.ts'
import { tellEnds } from './tell-ends.ts'

/** What comes sooner is told together: many orders at once must not become chatter. */
const PACE = { paceMs: 3_000 }

/** The text of a polite live region that tells how orders end, no faster than it can be said. */
export function useEndsTold(sessions: ReadonlyMap<string, OrderSnapshot>): string {
  return useTold(sessions, tellEnds, PACE)
}
