import type { Clock } from '@progress/core'

/** What the client wants to know of the page, worker or process that it runs in. */
export interface Environment {
  /** False only where it is certain that there is no network. */
  isOnline(): boolean
  /**
   * Listens for moments at which nothing that was is to be trusted, neither a wait nor a connection that looks open: the
   * network came back, a tab that was hidden for long is looked at, a page returns from the back-forward cache.
   */
  onWake(listener: () => void): () => void
  /** Calls back at the next animation frame, or soon where there are none; once more, if a frame comes that was given up. */
  nextFrame(callback: () => void): void
}

/** The platform's own time. Unlike a server's, its timers keep a process alive: it has a result to wait for. */
export const platformClock: Clock = {
  now: () => Date.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) => clearTimeout(timer as number),
}

const LONG_HIDDEN_MS = 10_000
/** When a frame is not waited for any longer. */
const LOST_FRAME_MS = 1_000
/** No more than 60 in a second. */
const FRAME_MS = 17

const scope: Partial<Pick<typeof globalThis, 'document' | 'navigator' | 'addEventListener' | 'requestAnimationFrame'>> =
  globalThis

/** Calls back at the platform's next frame, as `Environment` has it. */
export function nextFrameOf(clock: Clock): Environment['nextFrame'] {
  return (callback) => {
    // A hidden page gets no frames, also where it is hidden before the one that was asked for; its title may show a
    // percentage all the same.
    const frame = scope.document?.hidden ? undefined : scope.requestAnimationFrame
    const timer = clock.setTimer(callback, frame ? LOST_FRAME_MS : FRAME_MS)
    frame?.(() => {
      clock.clearTimer(timer)
      callback()
    })
  }
}

/** The environment that this code finds itself in. */
export function platformEnvironment(clock: Clock): Environment {
  const page = scope.document
  return {
    isOnline: () => scope.navigator?.onLine !== false,
    onWake(listener) {
      const off = new AbortController()
      const { signal } = off
      let hiddenAt = clock.now()
      const on = (target: Partial<EventTarget> | undefined, type: string, hear: (event: Event) => void): void =>
        target?.addEventListener?.(type, hear, { signal })
      on(scope, 'online', listener)
      // It is fired for every page that was loaded, too.
      on(scope, 'pageshow', (event) => (event as PageTransitionEvent).persisted && listener())
      on(page, 'visibilitychange', () => {
        if (page?.hidden) hiddenAt = clock.now()
        else if (clock.now() - hiddenAt > LONG_HIDDEN_MS) listener()
      })
      return () => off.abort()
    },
    nextFrame: nextFrameOf(clock),
  }
}
