const SPAN_MS = 5_000
const SPANS = 12

/** Counts what happened within the last minute, to five seconds, in twelve numbers. */
export class RecentCount {
  readonly #counts = new Uint32Array(SPANS)
  #span = 0

  /** @param now - Epoch ms. */
  add(count: number, now: number): void {
    this.#turnTo(now)
    this.#counts[this.#span % SPANS] = (this.#counts[this.#span % SPANS] ?? 0) + count
  }

  /** @param now - Epoch ms. @returns What was added from 55 to 60 seconds ago until now. */
  inLastMinute(now: number): number {
    this.#turnTo(now)
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  /** Forgets the spans that are over; a clock that was put back stays in the span that it was in. */
  #turnTo(now: number): void {
    const span = Math.floor(now / SPAN_MS)
    for (let over = Math.max(this.#span, span - SPANS) + 1; over <= span; over += 1) this.#counts[over % SPANS] = 0
    this.#span = Math.max(this.#span, span)
  }
}
