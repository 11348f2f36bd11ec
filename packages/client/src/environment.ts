import type { Clock } from '@progress/core'

/** What the client wants to know of the page, worker or process that it runs in. */
export interface Environment {
  /** False only where it is certain that there is no network. */
  isOnline(): boolean
  /**
   * Listens for moments at which waiting makes no sense: the network came back, a tab that was hidden for long is looked
   * at, a page returns from the back-forward cache.
   *
   * @param listener - `networkChanged`: connections that look open may be dead.
   */
  onWake(listener: (networkChanged: boolean) => void): () => void
  /** Calls back at the next animation frame, or soon where there are none. */
  nextFrame(callback: () => void): void
}

/** The platform's own time. Unlike a server's, its timers keep a process alive: it has a result to wait for. */
export const platformClock: Clock = {
  now: () => Date.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) => clearTimeout(timer as number),
}

const LONG_HIDDEN_MS = 10_000
const FRAME_MS = 16

/** The environment that this code finds itself in. */
export function platformEnvironment(clock: Clock): Environment {
  const scope: Partial<
    Pick<typeof globalThis, 'document' | 'navigator' | 'addEventListener' | 'requestAnimationFrame'>
  > = globalThis
  const page = scope.document
  return {
    isOnline: () => scope.navigator?.onLine !== false,
    onWake(listener) {
      const off = new AbortController()
      let hiddenAt = Number.POSITIVE_INFINITY
      const on = (target: EventTarget | undefined, type: string, run: () => void): void =>
        target?.addEventListener?.(type, run, { signal: off.signal })
      on(scope as EventTarget, 'online', () => listener(true))
      on(scope as EventTarget, 'pageshow', () => listener(false))
      on(page, 'visibilitychange', () => {
        if (page?.hidden) hiddenAt = clock.now()
        else if (clock.now() - hiddenAt > LONG_HIDDEN_MS) listener(false)
      })
      return () => off.abort()
    },
    nextFrame(callback) {
      // A hidden page gets no frames, but its title may show a percentage.
      if (scope.requestAnimationFrame && !page?.hidden) scope.requestAnimationFrame(callback)
      else clock.setTimer(callback, FRAME_MS)
    },
  }
}
