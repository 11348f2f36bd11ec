import { type Clock, systemClock, type Timer } from '@progress/core'
import { payloadsOf, type Ring } from './payload.ts'

/**
 * How often the doorbell is rung at most. Not inside the writes: a transaction that notifies takes a lock that all others
 * which do wait for, until it is durable.
 */
const EVERY_MS = 2
const AGAIN_AFTER_MS = 250
/** More than this many are not kept while the database is away; followers reconcile by themselves. */
const MOST_WAITING = 10_000

/** Rings the doorbell of other processes: the first at once, later ones gathered, one statement at a time. */
export class Ringer {
  readonly #from: string
  readonly #send: (payload: string) => Promise<unknown>
  readonly #clock: Clock
  readonly #waiting = new Map<string, Ring>()
  #timer: Timer | undefined
  #sending: Promise<void> | undefined
  #sentAt = 0

  /** @param send - Notifies everybody. */
  constructor(from: string, send: (payload: string) => Promise<unknown>, clock: Clock = systemClock) {
    this.#from = from
    this.#send = send
    this.#clock = clock
  }

  ring(sessionId: string, seq: number, topics: readonly string[]): void {
    if (this.#waiting.size >= MOST_WAITING && !this.#waiting.has(sessionId)) return
    this.#waiting.set(sessionId, [sessionId, seq, topics])
    this.#arm(this.#sentAt + EVERY_MS - this.#clock.now())
  }

  /** Sends what is waiting; a failure is the followers' to notice. */
  async flush(): Promise<void> {
    await this.#sending
    this.#clock.clearTimer(this.#timer)
    this.#timer = undefined
    if (this.#waiting.size > 0) await this.#go()
    this.#clock.clearTimer(this.#timer)
  }

  #arm(delayMs: number): void {
    if (this.#timer !== undefined || this.#sending !== undefined || this.#waiting.size === 0) return
    if (delayMs <= 0) void this.#go()
    else this.#timer = this.#clock.setTimer(() => this.#go(), delayMs)
  }

  #go(): Promise<void> {
    this.#timer = undefined
    this.#sentAt = this.#clock.now()
    const rings = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#sending = this.#sendAll(rings).then((left) => {
      this.#sending = undefined
      for (const ring of left) if (!this.#waiting.has(ring[0])) this.#waiting.set(ring[0], ring)
      this.#arm(left.length > 0 ? AGAIN_AFTER_MS : this.#sentAt + EVERY_MS - this.#clock.now())
    })
    return this.#sending
  }

  /** @returns What could not be sent. */
  async #sendAll(rings: readonly Ring[]): Promise<readonly Ring[]> {
    try {
      for (const payload of payloadsOf(this.#from, rings)) await this.#send(payload)
      return []
    } catch {
      return rings
    }
  }
}
