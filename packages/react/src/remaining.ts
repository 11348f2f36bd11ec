import type { Snapshot } from '@progress/core'

/** How late an estimate may be before it is plainly wrong, in ms. */
const LATE_MS = 10_000
const SECOND = 1_000
const MINUTE = 60_000

/** What of a snapshot tells how long it still takes. */
export type EndOf = Pick<Snapshot, 'status' | 'endAt'>

/**
 * How long a session still takes.
 *
 * @param now - Epoch ms by the server's clock; `undefined`: not known.
 * @param stale - What is shown may be behind.
 * @returns Milliseconds, never negative; `undefined` where there is nothing worth showing: no estimate, one that has
 * turned out wrong, no work going on, or nobody to tell how it goes.
 */
export function remainingMs(snapshot: EndOf | undefined, now: number | undefined, stale = false): number | undefined {
  if (snapshot?.endAt === undefined || snapshot.status !== 'active' || stale || now === undefined) return undefined
  const ms = snapshot.endAt - now
  return ms < -LATE_MS ? undefined : Math.max(0, ms)
}

/** How finely a time is told: nobody wants to see seconds dance. */
function stepOf(ms: number): number {
  if (ms <= 10 * SECOND) return 10 * SECOND
  if (ms <= MINUTE) return 5 * SECOND
  if (ms <= 20 * MINUTE) return MINUTE
  return ms <= 120 * MINUTE ? 5 * MINUTE : 15 * MINUTE
}

/**
 * What is shown of a time that remains, after what was shown before: rounded up, counting down at once, and up only
 * where it has grown by more than a step. Words made of it do not flicker, however an estimate trembles.
 *
 * @param shown - The last that this gave.
 * @param ms - What remains; `undefined`: not known.
 */
export function steadyRemaining(shown: number | undefined, ms: number | undefined): number | undefined {
  if (ms === undefined) return undefined
  const step = stepOf(ms)
  const rounded = Math.max(1, Math.ceil(ms / step)) * step
  return shown === undefined || rounded < shown || ms > shown + stepOf(shown) ? rounded : shown
}

/** `a few seconds left`, `about 35 s left`, `about 3 min left`, `about 1 h 20 min left`. @param ms - Milliseconds. */
export function remainingText(ms: number): string {
  if (ms <= 10 * SECOND) return 'a few seconds left'
  if (ms < MINUTE) return `about ${Math.ceil(ms / SECOND)} s left`
  const minutes = Math.ceil(ms / MINUTE)
  if (minutes < 60) return `about ${minutes} min left`
  const rest = minutes % 60
  return `about ${Math.floor(minutes / 60)} h ${rest > 0 ? `${rest} min ` : ''}left`
}
