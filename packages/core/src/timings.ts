/** How long something took, over all the times that it happened. */
export interface Timing {
  readonly count: number
  readonly totalMs: number
  /** 0 where it never happened. */
  readonly meanMs: number
  /** 0 where it never happened. */
  readonly maxMs: number
}

/** Gathers how long something takes, in three numbers. */
export class Timings {
  #count = 0
  #totalMs = 0
  #maxMs = 0

  /** @param ms - A clock that was put back counts as no time at all. */
  add(ms: number): void {
    const took = Math.max(0, ms)
    this.#count += 1
    this.#totalMs += took
    if (took > this.#maxMs) this.#maxMs = took
  }

  stats(): Timing {
    const [count, totalMs] = [this.#count, this.#totalMs]
    return { count, totalMs, meanMs: count === 0 ? 0 : totalMs / count, maxMs: this.#maxMs }
  }
}
