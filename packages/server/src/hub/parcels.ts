import { compact, type Snapshot } from '@progress/core'
import { encodeFrames } from '../frames.ts'
import type { Audience } from '../hub.ts'
import { type Course, shownCourse, shownSnapshot } from '../shown.ts'

/** For whom something is encoded. */
export interface Reading {
  readonly audience: Audience
  readonly ids: boolean
}

/** What goes to a follower at once: one write, if it is not large. */
export interface Parcel {
  readonly bytes: Uint8Array
  /** How many events went into others. */
  readonly merged: number
}

/** How something is encoded. */
export interface Encoding {
  readonly reading: Reading
  /** Whether events may be merged; else each stays a message of its own. */
  readonly merge: boolean
}

/** A parcel, with what it was asked for by. */
interface Encoded {
  readonly kind: number
  readonly from: number
  readonly parcel: Parcel
}

/** In place of a cursor: the state itself. */
const SNAPSHOT = -1

/** Encodes what leads to one head, once for all followers that stand at the same cursor. */
export class Parcels {
  /** What was encoded last: nearly always all that there is, for most followers stand at one cursor. */
  #last: Encoded | undefined
  /** All others of this head, by who reads and whether it is merged, then by cursor. */
  #others: Map<number, Parcel>[] | undefined
  readonly #maxSnapshotItems: number

  /** @param options - `maxSnapshotItems`: a session with more is shown slim. */
  constructor({ maxSnapshotItems }: { readonly maxSnapshotItems: number }) {
    this.#maxSnapshotItems = maxSnapshotItems
  }

  /** The head has moved: what was encoded leads to the past. */
  clear(): void {
    this.#last = undefined
    this.#others = undefined
  }

  snapshot(reading: Reading, state: Readonly<Snapshot>): Parcel {
    const { audience } = reading
    return this.#once(SNAPSHOT, { reading, merge: true }, () => {
      const message = shownSnapshot(state, { audience, maxSnapshotItems: this.#maxSnapshotItems })
      return { bytes: encodeFrames([message], reading), merged: 0 }
    })
  }

  /** @param cursor - Where the course begins that `course` gives. */
  events(cursor: number, how: Encoding, course: () => Course): Parcel {
    return this.#once(cursor, how, () => this.encode(how, course()))
  }

  /** Encodes some events for one follower. */
  encode({ reading, merge }: Encoding, course: Course): Parcel {
    const { cursor, events } = course
    const showing = { audience: reading.audience, maxSnapshotItems: this.#maxSnapshotItems }
    const shown = shownCourse({ ...course, events: merge && events.length > 1 ? compact(events) : events }, showing)
    const messages = shown ?? [shownSnapshot(course.after, showing)]
    const count = (events.at(-1)?.seq ?? cursor) - cursor
    return { bytes: encodeFrames(messages, reading), merged: count - messages.length }
  }

  #once(from: number, { reading, merge }: Encoding, make: () => Parcel): Parcel {
    const kind = (merge ? 4 : 0) + (reading.audience === 'owner' ? 2 : 0) + (reading.ids ? 1 : 0)
    const last = this.#last
    if (last?.kind === kind && last.from === from) return last.parcel
    const known = this.#others?.[kind]?.get(from)
    if (known !== undefined) return known
    const parcel = make()
    if (last !== undefined) this.#keep(last)
    this.#last = { kind, from, parcel }
    return parcel
  }

  #keep({ kind, from, parcel }: Encoded): void {
    this.#others ??= Array.from({ length: 8 }, () => new Map<number, Parcel>())
    this.#others[kind]?.set(from, parcel)
  }
}
