/** Slower than this share of the whole's rate, work goes evenly no more. */
const EVEN = 0.9
/** Before anything is known of it, gains are taken to vary so much, as if so many had shown it. */
const UNEVEN = 0.25
const FEW = 2

/** Measures how fast something is gained, per millisecond of work: on the whole, and lately. Knows no clock. */
export class RateMeter {
  /** Work up to the last gain. */
  #seenMs = 0
  #sinceMs = 0
  #gained = 0
  #gains = 0
  /** Of the gains, and of the time that each took by what it gained: how uneven they were. */
  #squares = 0
  #unevenness = 0
  #average = 0
  #weight = 0

  /** Work since the last gain. */
  get sinceMs(): number {
    return this.#sinceMs
  }

  get gained(): number {
    return this.#gained
  }

  get gains(): number {
    return this.#gains
  }

  get workedMs(): number {
    return this.#seenMs + this.#sinceMs
  }

  /** The mean work between two gains; `NaN` before the first. */
  get usualGapMs(): number {
    return this.#seenMs / this.#gains
  }

  /** It has not become slower of late. */
  get isEven(): boolean {
    return this.#average * this.#seenMs >= EVEN * this.#weight * this.#gained
  }

  work(ms: number): void {
    this.#sinceMs += ms
  }

  /** @param halfLifeMs - Half of the weight of what is lately lies within this much work. */
  gain(amount: number, halfLifeMs: number): void {
    const fade = 0.5 ** (this.#sinceMs / halfLifeMs)
    this.#average = this.#average * fade + (amount / this.#sinceMs) * (1 - fade)
    this.#weight = this.#weight * fade + (1 - fade)
    this.#gained += amount
    this.#squares += amount * amount
    this.#unevenness += (this.#sinceMs * this.#sinceMs) / amount
    this.#gains += 1
    this.#seenMs += this.#sinceMs
    this.#sinceMs = 0
  }

  /** Between the rate of the whole and that of late; `NaN` before the first gain. */
  get rate(): number {
    return (this.#whole + this.#lately) / 2
  }

  /**
   * How far the rate of what is to come may be from that of what was, as a relative variance: by how uneven single gains
   * were and how many, and by how much has changed of late. Few gains say little: they are taken for uneven.
   */
  get doubt(): number {
    const count = this.#gained ** 2 / this.#squares
    const variance = Math.max(0, (this.#unevenness * this.#gained) / this.#seenMs ** 2 - 1)
    const change = Math.log(this.#lately / this.#whole)
    return (variance * count + FEW * UNEVEN) / (count + FEW) / count + change ** 2
  }

  get #whole(): number {
    return this.#gained / this.#seenMs
  }

  get #lately(): number {
    return this.#average / this.#weight
  }
}
