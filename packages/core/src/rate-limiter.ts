import { type Clock, systemClock, type Timer } from './clock.ts'
import { compact } from './merge.ts'
import { isTerminal } from './status.ts'
import type { SessionEvent } from './types.ts'

/** Settings of a rate limiter. */
export interface RateLimiterOptions {
  /** Takes what may go out now: one merged event, or a terminal one with what was pending just ahead of it. */
  readonly emit: (events: SessionEvent[]) => void
  /** Shortest time between two live events, in milliseconds; 0 lets everything through. @defaultValue 100 */
  readonly minIntervalMs?: number
  readonly clock?: Clock
}

/**
 * Lets at most one live event of a session through per interval: the first at once, later ones merged at the interval's
 * end. A terminal event never waits. Nothing is lost, and what is held never grows beyond one merged event.
 */
export class RateLimiter {
  readonly #emit: (events: SessionEvent[]) => void
  readonly #minIntervalMs: number
  readonly #clock: Clock
  #pending: SessionEvent[] = []
  #openAt = Number.NEGATIVE_INFINITY
  #timer: Timer | undefined

  /** @throws {TypeError} if `minIntervalMs` is not a number of at least 0. */
  constructor({ emit, minIntervalMs = 100, clock = systemClock }: RateLimiterOptions) {
    if (!(minIntervalMs >= 0)) throw new TypeError(`minIntervalMs is not a number of at least 0: ${minIntervalMs}`)
    this.#emit = emit
    this.#minIntervalMs = minIntervalMs
    this.#clock = clock
  }

  /** Takes the next event of the session; it goes out now or merged with its neighbours. */
  push(event: SessionEvent): void {
    this.#pending = compact([...this.#pending, event])
    const waitMs = this.#openAt - this.#clock.now()
    if (isTerminal(event) || waitMs <= 0) this.flush()
    else this.#timer ??= this.#clock.setTimer(() => this.flush(), waitMs)
  }

  /** Lets out what is held, whatever the time. */
  flush(): void {
    this.close()
    if (this.#pending.length === 0) return
    const events = this.#pending
    this.#pending = []
    this.#openAt = this.#clock.now() + this.#minIntervalMs
    this.#emit(events)
  }

  /** Stops the timer; what is held stays until `flush`. */
  close(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer)
    this.#timer = undefined
  }
}
