import { type Clock, systemClock, type Timer } from '@progress/core'

/** Has the rows of items written that appends left for later, in one statement for all sessions. */
export class ItemFlusher {
  readonly #flush: (sessionIds: readonly string[]) => Promise<unknown>
  readonly #afterMs: number
  readonly #clock: Clock
  readonly #lagging = new Set<string>()
  #timer: Timer | undefined

  constructor(flush: (sessionIds: readonly string[]) => Promise<unknown>, afterMs: number, clock: Clock = systemClock) {
    this.#flush = flush
    this.#afterMs = afterMs
    this.#clock = clock
  }

  /** Takes note of what an append has answered. */
  note(sessionId: string, isLagging: boolean): void {
    if (!isLagging) {
      this.#lagging.delete(sessionId)
      return
    }
    this.#lagging.add(sessionId)
    this.#timer ??= this.#clock.setTimer(() => void this.flush(), this.#afterMs)
  }

  /** A failure costs nothing but time: the session's next append, or its end, writes them too. */
  async flush(): Promise<void> {
    this.#clock.clearTimer(this.#timer)
    this.#timer = undefined
    const sessionIds = [...this.#lagging].sort()
    this.#lagging.clear()
    if (sessionIds.length > 0) await this.#flush(sessionIds).catch(() => undefined)
  }
}
