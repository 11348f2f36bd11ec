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

/** In place of a cursor: the state itself. */
const SNAPSHOT = -1

/** Encodes what leads to one head, once for all followers that stand at the same cursor. */
export class Parcels {
  /** By who reads and whether it is merged, then by cursor: looked up for every follower of every window. */
  readonly #parcels: Map<number, Parcel>[] = Array.from({ length: 8 }, () => new Map<number, Parcel>())
  readonly #maxSnapshotItems: number
  #hasSome = false

  /** @param options - `maxSnapshotItems`: a session with more is shown slim. */
  constructor({ maxSnapshotItems }: { readonly maxSnapshotItems: number }) {
    this.#maxSnapshotItems = maxSnapshotItems
  }

  /** The head has moved: what was encoded leads to the past. */
  clear(): void {
    if (!this.#hasSome) return
    this.#hasSome = false
    for (const parcels of this.#parcels) if (parcels.size > 0) parcels.clear()
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
    const shown = shownCourse({ ...course, events: merge ? compact(events) : events }, showing)
    const messages = shown ?? [shownSnapshot(course.after, showing)]
    const count = (events.at(-1)?.seq ?? cursor) - cursor
    return { bytes: encodeFrames(messages, reading), merged: count - messages.length }
  }

  #once(from: number, { reading, merge }: Encoding, make: () => Parcel): Parcel {
    const kind = (merge ? 4 : 0) + (reading.audience === 'owner' ? 2 : 0) + (reading.ids ? 1 : 0)
    const parcels = this.#parcels[kind] as Map<number, Parcel>
    const known = parcels.get(from)
    if (known !== undefined) return known
    const parcel = make()
    parcels.set(from, parcel)
    this.#hasSome = true
    return parcel
  }
}
