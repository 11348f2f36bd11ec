import type { Clock, Timer } from '@progress/core'

/** The longest delay that platform timers take; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Something to do at a time. */
export interface Alarm {
  /** Moves it forward; a later time than the one it has is ignored, for then it fires and is asked again. */
  hasten(dueAt: number): void
  /** A second call does nothing. */
  cancel(): void
}

/**
 * Called when the time has come, or was thought to have.
 *
 * @returns When to call again, in epoch ms; `undefined`: never.
 */
export type OnAlarm = (now: number) => number | undefined

/** Something that has one alarm, and no closure for it: thousands of connections do. */
export interface Alarmed {
  readonly onAlarm: OnAlarm
}

/** What an entry asks of its wheel. */
interface Holder {
  rise(entry: Entry): void
  drop(entry: Entry): void
}

class Entry implements Alarm {
  dueAt: number
  /** Its place in the heap; -1 outside. */
  place: number
  readonly alarmed: Alarmed
  readonly #holder: Holder

  constructor(holder: Holder, alarmed: Alarmed, { dueAt, place }: Pick<Entry, 'dueAt' | 'place'>) {
    this.#holder = holder
    this.alarmed = alarmed
    this.dueAt = dueAt
    this.place = place
  }

  hasten(earlier: number): void {
    if (this.place < 0 || earlier >= this.dueAt) return
    this.dueAt = earlier
    this.#holder.rise(this)
  }

  cancel(): void {
    this.#holder.drop(this)
  }
}

/**
 * Many alarms on one timer: a heap by time. Whoever puts something off, as every message puts off the next heartbeat,
 * does nothing; the alarm fires at its old time and answers with the new one.
 */
export class Wheel {
  readonly #clock: Clock
  /** After it has fired, nothing fires again for so long: thousands of alarms share their wake-ups. */
  readonly #restMs: number
  readonly #heap: Entry[] = []
  readonly #holder: Holder = {
    rise: (entry) => {
      this.#rise(entry)
      this.#arm()
    },
    drop: (entry) => {
      this.#remove(entry)
      if (this.#heap.length === 0) this.#disarm()
    },
  }
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #restUntil = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, restMs = 25) {
    this.#clock = clock
    this.#restMs = restMs
  }

  /** How many alarms there are. */
  get size(): number {
    return this.#heap.length
  }

  /** @param dueAt - Epoch ms; `Infinity` for one that only `hasten` sets. */
  set(dueAt: number, onAlarm: OnAlarm | Alarmed): Alarm {
    const alarmed = typeof onAlarm === 'function' ? { onAlarm } : onAlarm
    const entry = new Entry(this.#holder, alarmed, { dueAt, place: this.#heap.length })
    this.#heap.push(entry)
    this.#rise(entry)
    this.#arm()
    return entry
  }

  /** Nothing fires any more. */
  close(): void {
    for (const entry of this.#heap) entry.place = -1
    this.#heap.length = 0
    this.#disarm()
  }

  #fire(): void {
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    if (this.#heap[0] !== undefined && this.#heap[0].dueAt <= now) this.#restUntil = now + this.#restMs
    for (let entry = this.#heap[0]; entry !== undefined && entry.dueAt <= now; entry = this.#heap[0]) {
      this.#remove(entry)
      const next = entry.alarmed.onAlarm(now)
      if (next === undefined) continue
      entry.dueAt = Math.max(next, now + 1)
      entry.place = this.#heap.length
      this.#heap.push(entry)
      this.#rise(entry)
    }
    this.#arm()
  }

  #arm(): void {
    const first = this.#heap[0]
    if (first === undefined || first.dueAt === Number.POSITIVE_INFINITY) return
    const at = Math.max(first.dueAt, this.#restUntil)
    if (at >= this.#timerAt) return
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer)
    this.#timerAt = at
    const delayMs = Math.min(Math.max(0, at - this.#clock.now()), MAX_TIMER_MS)
    this.#timer = this.#clock.setTimer(() => this.#fire(), delayMs)
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer)
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }

  #remove(entry: Entry): void {
    if (entry.place < 0) return
    const last = this.#heap.pop() as Entry
    if (last !== entry) {
      last.place = entry.place
      this.#heap[last.place] = last
      this.#rise(last)
      this.#sink(last)
    }
    entry.place = -1
  }

  #rise(entry: Entry): void {
    while (entry.place > 0) {
      const parent = this.#heap[(entry.place - 1) >> 1] as Entry
      if (parent.dueAt <= entry.dueAt) return
      this.#swap(parent, entry)
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const left = this.#heap[2 * entry.place + 1]
      const right = this.#heap[2 * entry.place + 2]
      const child = right !== undefined && left !== undefined && right.dueAt < left.dueAt ? right : left
      if (child === undefined || entry.dueAt <= child.dueAt) return
      this.#swap(entry, child)
    }
  }

  /** Puts `lower` where `upper` is. */
  #swap(upper: Entry, lower: Entry): void {
    const { place } = upper
    upper.place = lower.place
    lower.place = place
    this.#heap[upper.place] = upper
    this.#heap[lower.place] = lower
  }
}
