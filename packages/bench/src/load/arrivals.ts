import type { Published } from '../server/pace.ts'
import type { UpdateMark } from '../update-text.ts'

/**
 * When each update reached a follower. A server may merge updates: with one, all that came before it have arrived, so
 * that every update counts, also those that nobody sees alone.
 */
export class Arrivals {
  readonly #stepUs: number
  readonly #after: number
  readonly #latencies: number[] = []
  #latest: number

  /** @param after - The update before the first one that counts. */
  constructor(after: number, perSecond: number) {
    this.#after = after
    this.#latest = after
    this.#stepUs = 1_000_000 / perSecond
  }

  /** The number of the last update that has arrived. */
  get latest(): number {
    return this.#latest
  }

  arrived({ number, dueUs }: UpdateMark, atUs: number): void {
    for (let one = this.#latest + 1; one <= number; one += 1) {
      this.#latencies.push((atUs - (dueUs - (number - one) * this.#stepUs)) / 1_000)
    }
    this.#latest = Math.max(this.#latest, number)
  }

  /** How long each update took from when it was due, in ms; one that has not arrived took infinitely long. */
  latencies({ upTo }: Pick<Published, 'upTo'>): number[] {
    const arrived = this.#latencies.slice(0, upTo - this.#after)
    const missing = Math.max(0, upTo - this.#after - arrived.length)
    return [...arrived, ...Array.from({ length: missing }, () => Number.POSITIVE_INFINITY)]
  }
}
