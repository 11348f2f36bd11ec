import { type Clock, systemClock, type Timer } from '@progress/core'

/** What is to be done once the turn of the event loop is over, for all sessions of a process at once. */
export class Turns {
  readonly #clock: Clock
  #ends = new Set<() => void>()
  #timer: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls `end` once when the turn is over; the same function twice in a turn is called once. */
  add(end: () => void): void {
    this.#ends.add(end)
    if (this.#ends.size > 1 || this.#timer !== undefined) return
    // A timer of 0 ms is a millisecond late in Node. With a clock of somebody's own, time is theirs.
    const isSystem = this.#clock === systemClock && typeof setImmediate === 'function'
    this.#timer = isSystem ? setImmediate(() => this.#end()) : this.#clock.setTimer(() => this.#end(), 0)
  }

  /** Does not call it any more. */
  delete(end: () => void): void {
    this.#ends.delete(end)
  }

  #end(): void {
    const ends = this.#ends
    this.#ends = new Set()
    this.#timer = undefined
    for (const end of ends) end()
  }
}
