import type { Timer } from '@progress/core'
import type { Context } from './context.ts'

/**
 * How long a silent peer has left, by the wall clock: a timer that was frozen with its tab proves nothing.
 *
 * @param lastAt - When it was last heard, or asked.
 * @returns At most `limitMs`, also when the clock was set back; 0 or less: its time is over.
 */
export function leftMs(lastAt: number, limitMs: number, now: number): number {
  return Math.min(limitMs, lastAt + limitMs - now)
}

/** Waits for signs of life. */
export interface Watchdog {
  /** Takes note of a sign of life. @param limitMs - How long the next may take, where that changes. */
  feed(limitMs?: number): void
  stop(): void
}

/**
 * Calls `onDead` once when the peer was silent for too long. It sleeps until the first `feed`.
 *
 * Feeding is an assignment: the timer looks at the clock only when it fires.
 */
export function createWatchdog({ clock }: Pick<Context, 'clock'>, onDead: () => void): Watchdog {
  let lastAt = 0
  let allowedMs = 0
  let timer: Timer
  const check = (): void => {
    clock.clearTimer(timer)
    const left = leftMs(lastAt, allowedMs, clock.now())
    if (left > 0) timer = clock.setTimer(check, left)
    else onDead()
  }
  return {
    feed(limitMs = allowedMs) {
      lastAt = clock.now()
      if (limitMs === allowedMs) return
      allowedMs = limitMs
      check()
    },
    stop: () => clock.clearTimer(timer),
  }
}
