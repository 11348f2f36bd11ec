import type { Clock, Timer } from '../clock.ts'

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /**
   * Lets time pass: runs the timers that fall due, in order, each at its own time, with everything that their promises
   * lead to (without I/O) in between.
   *
   * @param ms - 0 runs what is due now.
   */
  advance(ms: number): Promise<void>
  /** Sets the time without running any timer, forwards or backwards, as when a machine's clock is put right. */
  set(epochMs: number): void
  /** How many timers are waiting. */
  readonly pending: number
}

interface Alarm {
  readonly at: number
  readonly callback: () => void
}

/** 2026-01-01, noon. */
const DEFAULT_START_MS = Date.UTC(2026, 0, 1, 12)

/**
 * Makes a clock for tests.
 *
 * @param startMs - Epoch milliseconds. @defaultValue noon of 2026-01-01, UTC
 */
export function fakeClock(startMs: number = DEFAULT_START_MS): FakeClock {
  const alarms = new Set<Alarm>()
  let now = startMs
  /** The first by time; among equals the one that was set first, since a set keeps its order. */
  const nextUntil = (end: number): Alarm | undefined => {
    let next: Alarm | undefined
    for (const alarm of alarms) if (alarm.at <= end && (next === undefined || alarm.at < next.at)) next = alarm
    return next
  }
  return {
    now: () => now,
    setTimer(callback, delayMs) {
      const alarm: Alarm = { at: now + Math.max(0, delayMs), callback }
      alarms.add(alarm)
      return alarm
    },
    clearTimer(timer: Timer) {
      alarms.delete(timer as Alarm)
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let alarm = nextUntil(end); alarm !== undefined; alarm = nextUntil(end)) {
        alarms.delete(alarm)
        now = Math.max(now, alarm.at)
        alarm.callback()
        await settle()
      }
      now = end
    },
    set(epochMs) {
      now = epochMs
    },
    get pending() {
      return alarms.size
    },
  }
}

/** Comes back once all promises that were ready have run, and all that these made ready: a whole turn of the event loop. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
