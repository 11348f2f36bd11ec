import type { Clock } from '@progress/core'

/** Who cannot reach the store, and for how long somebody could not. */
export class DegradedTime {
  readonly #clock: Clock
  readonly #who = new Set<object>()
  #since = 0
  #totalMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A second call for the same one does nothing. */
  begin(who: object): void {
    if (this.#who.size === 0) this.#since = this.#clock.now()
    this.#who.add(who)
  }

  end(who: object): void {
    if (this.#who.delete(who) && this.#who.size === 0) this.#totalMs += this.#sinceMs()
  }

  /** @returns How many there are now, and for how long there was at least one, in ms. */
  stats(): { readonly degraded: number; readonly degradedMs: number } {
    return { degraded: this.#who.size, degradedMs: this.#totalMs + (this.#who.size > 0 ? this.#sinceMs() : 0) }
  }

  #sinceMs(): number {
    return Math.max(0, this.#clock.now() - this.#since)
  }
}
