import type { Clock, Timer } from './clock.ts'

/** Timers that end together. */
export interface Alarms {
  /** Calls back once, at this time or at once where it has passed. */
  at(time: number, callback: () => void): void
  /** Calls back again and again. */
  every(intervalMs: number, callback: () => void): void
  /** Stops all, for good. */
  stop(): void
}

/** Makes alarms on a clock. */
export function createAlarms(clock: Clock): Alarms {
  const timers = new Set<Timer>()
  let stopped = false
  const at: Alarms['at'] = (time, callback) => {
    if (stopped) return
    const ring = (): void => {
      timers.delete(timer)
      callback()
    }
    const timer = clock.setTimer(ring, Math.max(0, time - clock.now()))
    timers.add(timer)
  }
  const every: Alarms['every'] = (intervalMs, callback) =>
    at(clock.now() + intervalMs, () => {
      callback()
      every(intervalMs, callback)
    })
  return {
    at,
    every,
    stop() {
      stopped = true
      for (const timer of timers) clock.clearTimer(timer)
      timers.clear()
    },
  }
}
