/** So many pauses are remembered; who makes more is measured a little too long. */
const MAX_SPANS = 1_000

/** When a holder did not work, so that what took long can be told from what waited. Times are epoch ms. */
export class IdleTime {
  readonly #spans: { readonly from: number; to: number }[] = []
  #isIdle = false

  pause(now: number): void {
    if (this.#isIdle) return
    this.#isIdle = true
    this.#spans.push({ from: now, to: Number.POSITIVE_INFINITY })
    if (this.#spans.length > MAX_SPANS) this.#spans.shift()
  }

  resume(now: number): void {
    const last = this.#spans.at(-1)
    if (this.#isIdle && last !== undefined) last.to = now
    this.#isIdle = false
  }

  /** How much of a span of time was idle, in ms. */
  within(from: number, to: number): number {
    return this.#spans.reduce((sum, span) => sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)), 0)
  }
}
