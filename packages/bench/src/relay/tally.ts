import { percentile } from '../figures/statistics.ts'
import { markOf, nowUs } from '../update-text.ts'

/** What arrived since it was asked before. */
export interface Arrived {
  /** Exactly once, each after the one before it. */
  readonly delivered: number
  readonly lost: number
  /** Twice, or after a later one. */
  readonly astray: number
  /** When the last one came, in µs of the machine's monotonic clock. */
  readonly lastUs: number
  /** From the call that sent an event to its arrival, in ms; `NaN` where nothing arrived. */
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Counts what arrives, by session. */
export class Tally {
  readonly #next: number[]
  #latencies: number[] = []
  #delivered = 0
  #lost = 0
  #astray = 0
  #lastUs = 0

  constructor(sessions: number) {
    this.#next = Array.from({ length: sessions }, () => 1)
  }

  /** How many are accounted for, the lost ones included. */
  get seen(): number {
    return this.#delivered + this.#lost
  }

  take(session: number, text: string): void {
    const mark = markOf(text)
    const next = this.#next[session]
    if (mark === undefined || next === undefined) return
    if (mark.number < next) {
      this.#astray += 1
      return
    }
    this.#lost += mark.number - next
    this.#next[session] = mark.number + 1
    this.#delivered += 1
    this.#lastUs = nowUs()
    this.#latencies.push((this.#lastUs - mark.dueUs) / 1_000)
  }

  /** @returns What arrived, and begins anew. */
  collect(): Arrived {
    const latencies = this.#latencies
    const arrived = {
      delivered: this.#delivered,
      lost: this.#lost,
      astray: this.#astray,
      lastUs: this.#lastUs,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      max: percentile(latencies, 1),
    }
    this.#latencies = []
    this.#delivered = 0
    this.#lost = 0
    this.#astray = 0
    return arrived
  }
}
