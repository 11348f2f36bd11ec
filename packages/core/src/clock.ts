/** A timer that was set; opaque. */
export type Timer = unknown

/** Time as everything here sees it, so that a test can hold it in its hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /**
   * Calls back once after `delayMs`.
   *
   * @param options - `keepsAlive`: a process that has nothing else to do waits for it. @defaultValue false
   */
  setTimer(callback: () => void, delayMs: number, options?: { readonly keepsAlive?: boolean }): Timer
  clearTimer(timer: Timer): void
}

/** The platform's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs, { keepsAlive = false } = {}) {
    const timer: unknown = setTimeout(callback, delayMs)
    if (keepsAlive) return timer
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref()
    return timer
  },
  clearTimer: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
}
