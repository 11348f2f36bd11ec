import type { SessionEvent, SessionStore, Signal, Unsubscribe } from '@progress/core'

/**
 * Follows one session as a hub does: subscribed first, then read; moved on by what comes along with the doorbell where
 * that continues what it has, and by a read wherever it does not, one at a time.
 */
export class StoreFollower {
  readonly #store: SessionStore
  readonly #sessionId: string
  readonly #onEvent: (event: SessionEvent) => void
  #head = 0
  #heard = 0
  #isReading = false

  constructor(store: SessionStore, sessionId: string, onEvent: (event: SessionEvent) => void) {
    this.#store = store
    this.#sessionId = sessionId
    this.#onEvent = onEvent
  }

  /** Follows from the log's beginning. */
  async open(): Promise<Unsubscribe> {
    const stop = await this.#store.subscribe({ sessionId: this.#sessionId }, (signal) => this.#onSignal(signal))
    await this.#read()
    return stop
  }

  #onSignal({ seq, events = [] }: Signal): void {
    if (seq <= this.#head) return
    this.#heard = Math.max(this.#heard, seq)
    if (events[0]?.seq === this.#head + 1 && events.at(-1)?.seq === seq) this.#take(events)
    else if (!this.#isReading) void this.#read()
  }

  async #read(): Promise<void> {
    this.#isReading = true
    try {
      do {
        const log = await this.#store.read(this.#sessionId, this.#head)
        this.#take(log?.events ?? [])
      } while (this.#heard > this.#head)
    } finally {
      this.#isReading = false
    }
  }

  #take(events: readonly SessionEvent[]): void {
    for (const event of events) {
      if (event.seq !== this.#head + 1) continue
      this.#head = event.seq
      this.#onEvent(event)
    }
  }
}
