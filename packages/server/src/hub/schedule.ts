import type { Clock, Timer } from '@progress/core'
import { onGrid } from './delivery.ts'

/** Whom an item is given back to once it is due. */
export interface Dispatcher<T> {
  due(item: T): void
}

/**
 * Those who wait for their interval's end, in groups by the moment that they are due: of all sessions of a process, so
 * that thousands of sessions with a follower each share their timers.
 */
export class Schedule<T> {
  readonly #clock: Clock
  readonly #stepMs: number
  readonly #groups = new Map<number, Map<T, Dispatcher<T>>>()
  readonly #places = new Map<T, number>()
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY

  /** @param stepMs - Of the grid that due times are rounded up to; 0: all that is due is done in the next turn. */
  constructor(clock: Clock, stepMs: number) {
    this.#clock = clock
    this.#stepMs = stepMs
  }

  has(item: T): boolean {
    return this.#places.has(item)
  }

  add(item: T, dueAt: number, dispatcher: Dispatcher<T>): void {
    const place = onGrid(dueAt, this.#stepMs)
    this.delete(item)
    this.#places.set(item, place)
    const group = this.#groups.get(place)
    if (group === undefined) this.#groups.set(place, new Map([[item, dispatcher]]))
    else group.set(item, dispatcher)
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
    const due: Map<T, Dispatcher<T>>[] = []
    for (const [place, group] of this.#groups) {
      if (place > now) continue
      this.#groups.delete(place)
      for (const item of group.keys()) this.#places.delete(item)
      due.push(group)
    }
    for (const group of due) for (const [item, dispatcher] of group) dispatcher.due(item)
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
