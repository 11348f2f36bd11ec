/** How many opens an owner may still make: a bucket that fills evenly. */
interface Bucket {
  tokens: number
  at: number
}

const MINUTE_MS = 60_000

/** Beyond this many owners the full buckets, which say nothing, are thrown out. */
const MAX_BUCKETS = 10_000

/** Bounds how often something is done by one owner: `perMinute` at once, then one by one as time passes. */
export class RateLimit {
  readonly #perMinute: number
  readonly #buckets = new Map<string, Bucket>()

  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /**
   * Takes one.
   *
   * @param now - Epoch ms.
   * @returns 0 if it was there, else how long until there is one, in ms.
   */
  take(owner: string, now: number): number {
    const tokens = this.#tokensOf(owner, now)
    if (tokens < 1) return Math.ceil(((1 - tokens) * MINUTE_MS) / this.#perMinute)
    if (this.#buckets.size >= MAX_BUCKETS && !this.#buckets.has(owner)) this.#sweep(now)
    this.#buckets.set(owner, { tokens: tokens - 1, at: now })
    return 0
  }

  /** How many owners are remembered. */
  get size(): number {
    return this.#buckets.size
  }

  #tokensOf(owner: string, now: number): number {
    const bucket = this.#buckets.get(owner)
    if (bucket === undefined) return this.#perMinute
    const gained = (Math.max(0, now - bucket.at) * this.#perMinute) / MINUTE_MS
    return Math.min(this.#perMinute, bucket.tokens + gained)
  }

  #sweep(now: number): void {
    for (const owner of this.#buckets.keys()) {
      if (this.#tokensOf(owner, now) >= this.#perMinute) this.#buckets.delete(owner)
    }
  }
}
