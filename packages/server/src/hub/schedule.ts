import type { Clock, Timer } from '@progress/core'
import { onGrid } from './delivery.ts'

/** Those who wait for their interval's end, in groups by the moment that they are due. */
export class Schedule<T> {
  readonly #clock: Clock
  readonly #stepMs: number
  readonly #onDue: (items: Iterable<T>) => void
  readonly #groups = new Map<number, Set<T>>()
  readonly #places = new Map<T, number>()
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY

  /** @param stepMs - Of the grid that due times are rounded up to; 0: all that is due is done in the next turn. */
  constructor(clock: Clock, stepMs: number, onDue: (items: Iterable<T>) => void) {
    this.#clock = clock
    this.#stepMs = stepMs
    this.#onDue = onDue
  }

  has(item: T): boolean {
    return this.#places.has(item)
  }

  items(): Iterable<T> {
    return this.#places.keys()
  }

  add(item: T, dueAt: number): void {
    const place = onGrid(dueAt, this.#stepMs)
    this.delete(item)
    this.#places.set(item, place)
    const group = this.#groups.get(place)
    if (group === undefined) this.#groups.set(place, new Set([item]))
    else group.add(item)
    if (place < this.#timerAt) this.#setTimer(place)
  }

  delete(item: T): void {
    const place = this.#places.get(item)
    if (place === undefined) return
    this.#places.delete(item)
    const group = this.#groups.get(place)
    group?.delete(item)
    if (group?.size === 0) this.#groups.delete(place)
    if (this.#places.size === 0) this.#clearTimer()
  }

  #fire(): void {
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    const due: T[] = []
    for (const [place, group] of this.#groups) {
      if (place > now) continue
      this.#groups.delete(place)
      for (const item of group) {
        this.#places.delete(item)
        due.push(item)
      }
    }
    this.#onDue(due)
    const next = Math.min(...this.#groups.keys())
    if (next < this.#timerAt) this.#setTimer(next)
  }

  #setTimer(at: number): void {
    this.#clearTimer()
    this.#timerAt = at
    this.#timer = this.#clock.setTimer(() => this.#fire(), Math.max(0, at - this.#clock.now()))
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer)
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }
}
