/** Where work waits while its session is paused. */
export interface PauseGate {
  /** Resolves at once, or when the gate is opened. @throws the signal's reason, if it is aborted by then. */
  pass(isPaused: () => boolean, signal: AbortSignal): Promise<void>
  /** Lets everybody through who waits. */
  open(): void
}

/** Makes a gate that nobody waits at. */
export function createPauseGate(): PauseGate {
  let waiting: (() => void)[] = []
  return {
    async pass(isPaused, signal) {
      signal.throwIfAborted()
      if (!isPaused()) return
      await new Promise<void>((resolve) => waiting.push(resolve))
      signal.throwIfAborted()
    },
    open() {
      for (const resolve of waiting) resolve()
      waiting = []
    },
  }
}
