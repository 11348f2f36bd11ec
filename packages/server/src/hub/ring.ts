import { compact, roughJsonLength, type SessionEvent } from '@progress/core'

/** How much a ring holds. */
export interface RingLimits {
  readonly events: number
  /** Length of their JSON, but for what escapes add to it. */
  readonly bytes: number
}

interface Entry {
  readonly event: SessionEvent
  readonly bytes: number
}

const entryOf = (event: SessionEvent): Entry => ({ event, bytes: roughJsonLength(event) })

const startOf = ({ event }: Entry): number => event.since ?? event.seq - 1

/**
 * The last events of one session, from `floor` to the head.
 *
 * When it is full it first merges what no follower's cursor divides: a burst within one window costs one entry, however
 * many events it has. Only then does it let the oldest go. The newest stays, whatever it weighs: followers at the head
 * wait for it.
 */
export class Ring {
  readonly #limits: RingLimits
  #entries: Entry[] = []
  #bytes = 0
  #floor: number

  constructor(limits: RingLimits, floor = 0) {
    this.#limits = limits
    this.#floor = floor
  }

  /** The lowest cursor that it can serve. */
  get floor(): number {
    return this.#floor
  }

  get size(): number {
    return this.#entries.length
  }

  /**
   * @param event - The one that follows the last.
   * @param cursors - Where the followers stand; asked only when there is too much.
   */
  push(event: SessionEvent, cursors: () => Iterable<number>): void {
    const entry = entryOf(event)
    this.#entries.push(entry)
    this.#bytes += entry.bytes
    if (this.#exceeds(1)) this.#makeRoom(new Set(cursors()))
  }

  /** Forgets everything, and goes on from `floor`. */
  reset(floor: number): void {
    this.#entries = []
    this.#bytes = 0
    this.#floor = floor
  }

  /**
   * What follows a cursor, in order, merged here and there.
   *
   * @returns `undefined` where that cannot be told: the cursor is older, or within what was merged.
   */
  after(cursor: number): SessionEvent[] | undefined {
    const first = this.#indexOf(cursor)
    return first === undefined ? undefined : this.#entries.slice(first).map(({ event }) => event)
  }

  /** Whether it can tell what follows a cursor. */
  reaches(cursor: number): boolean {
    return this.#indexOf(cursor) !== undefined
  }

  /** Where the entries begin that follow a cursor; cursors are near the end mostly. */
  #indexOf(cursor: number): number | undefined {
    if (cursor < this.#floor) return undefined
    let first = this.#entries.length
    while (first > 0 && startOf(this.#entries[first - 1] as Entry) >= cursor) first -= 1
    const start = this.#entries[first]
    const from = start === undefined ? (this.#entries.at(-1)?.event.seq ?? this.#floor) : startOf(start)
    return from === cursor ? first : undefined
  }

  #exceeds(share: number): boolean {
    return this.#entries.length > this.#limits.events * share || this.#bytes > this.#limits.bytes * share
  }

  /** A quarter becomes free at once, so that the cursors are not asked at every event. */
  #makeRoom(cuts: ReadonlySet<number>): void {
    let needed = Number.POSITIVE_INFINITY
    for (const cursor of cuts) if (cursor >= this.#floor && cursor < needed) needed = cursor
    while (this.#entries.length > 1 && this.#exceeds(0.75) && this.#oldest().event.seq <= needed) this.#dropOldest()
    if (this.#exceeds(0.75)) this.#merge(cuts)
    while (this.#entries.length > 1 && this.#exceeds(1)) this.#dropOldest()
  }

  #oldest(): Entry {
    return this.#entries[0] as Entry
  }

  #dropOldest(): void {
    const oldest = this.#entries.shift() as Entry
    this.#bytes -= oldest.bytes
    this.#floor = oldest.event.seq
  }

  /** What no cursor divides becomes one. */
  #merge(cuts: ReadonlySet<number>): void {
    const merged: Entry[] = []
    let run: Entry[] = []
    const close = (): void => {
      if (run.length === 1) merged.push(...run)
      else merged.push(...compact(run.map(({ event }) => event)).map(entryOf))
      run = []
    }
    for (const entry of this.#entries) {
      if (cuts.has(startOf(entry))) close()
      run.push(entry)
    }
    close()
    this.#entries = merged
    this.#bytes = merged.reduce((sum, { bytes }) => sum + bytes, 0)
  }
}
