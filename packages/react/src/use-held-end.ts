import type { Snapshot } from '@progress/core'
import { useEffect, useState } from 'react'

/**
 * Tells whether a session has completed, but so short a while ago that its full bar is still to be looked at.
 *
 * @param delayMs - How long; 0: not at all.
 */
export function useHeldEnd(snapshot: Pick<Snapshot, 'sessionId' | 'status'> | undefined, delayMs: number): boolean {
  const [seen, setSeen] = useState<string>()
  const completed = delayMs > 0 && snapshot?.status === 'completed' ? snapshot.sessionId : undefined
  useEffect(() => {
    if (completed === undefined) return undefined
    const timer = setTimeout(() => setSeen(completed), delayMs)
    return () => clearTimeout(timer)
  }, [completed, delayMs])
  return completed !== undefined && seen !== completed
}
