import type { Clock, Timer } from '../clock.ts'

/** The longest delay that platform timers take; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Things that all expire after the same time, the oldest first. */
export interface Lane {
  /** Lets `id` expire one span from now; anew, if it was there already. */
  add(id: string): void
  remove(id: string): void
  /** Whether its time is still to come. */
  has(id: string): boolean
  /** What expires next. */
  oldest(): string | undefined
}

interface Queue {
  readonly afterMs: number
  readonly expire: (id: string) => void
  /** Due times by id. A lane has one span for all, so the order of insertion is the order of expiry. */
  readonly due: Map<string, number>
}

/** Expiries of several kinds on one timer. */
export class Expiry {
  readonly #clock: Clock
  readonly #queues: Queue[] = []
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Opens a lane.
   *
   * @param afterMs - How long its things last; `Infinity`: until they are removed.
   * @param expire - Called for each whose time has come; it has left the lane by then.
   */
  lane(afterMs: number, expire: (id: string) => void): Lane {
    const due = new Map<string, number>()
    this.#queues.push({ afterMs, expire, due })
    return {
      add: (id) => {
        due.delete(id)
        due.set(id, this.#clock.now() + afterMs)
        this.#arm()
      },
      remove: (id) => {
        due.delete(id)
      },
      has: (id) => due.has(id),
      oldest: () => due.keys().next().value,
    }
  }

  /** Nothing expires any more. */
  stop(): void {
    for (const { due } of this.#queues) due.clear()
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer)
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }

  /** A timer that was set for something removed since fires for nothing: cheaper than setting it anew each time. */
  #arm(): void {
    const next = Math.min(...this.#queues.map(({ due }) => due.values().next().value ?? Number.POSITIVE_INFINITY))
    if (next >= this.#timerAt) return
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer)
    this.#timerAt = next
    const delayMs = Math.min(Math.max(1, next - this.#clock.now()), MAX_TIMER_MS)
    this.#timer = this.#clock.setTimer(() => this.#sweep(), delayMs)
  }

  #sweep(): void {
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    for (const { due, expire } of this.#queues) {
      for (const [id, at] of due) {
        if (at > now) break
        due.delete(id)
        expire(id)
      }
    }
    this.#arm()
  }
}
