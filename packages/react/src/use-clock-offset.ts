import type { Snapshot } from '@progress/core'
import { useEffect, useRef, useState } from 'react'

/** What of a snapshot tells what time it is at the server. */
export type ClockOf = Pick<Snapshot, 'sessionId' | 'seq' | 'updatedAt'>

/**
 * How far the server's clock is ahead of this one, as far as the events that came show.
 *
 * An event is at least as old as its way was long, so the greatest difference is nearest to the truth. What was there
 * when the looking began may be old, and shows nothing.
 *
 * @returns Milliseconds; 0 before the first event.
 */
export function useClockOffset(snapshot: ClockOf | undefined): number {
  const last = useRef<ClockOf>(undefined)
  const [offset, setOffset] = useState<number>()
  useEffect(() => {
    const before = last.current
    last.current = snapshot
    if (!snapshot || before?.sessionId !== snapshot.sessionId || before.seq >= snapshot.seq) return
    const ahead = snapshot.updatedAt - Date.now()
    setOffset((known) => (known === undefined ? ahead : Math.max(known, ahead)))
  }, [snapshot])
  return offset ?? 0
}
