import { compact, type FollowingMessage, type SessionEvent, type Snapshot } from '@progress/core'
import { encodeFrames } from '../frames.ts'
import type { Audience } from '../hub.ts'
import { forAudience } from './audience.ts'

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

/** The messages that stand for some events, as this audience may see them. */
export function messagesOf(events: readonly SessionEvent[], audience: Audience): FollowingMessage[] {
  return events.map((event) => forAudience(event, audience))
}

/** A state as a message, as this audience may see it. */
export function snapshotMessage(snapshot: Snapshot, audience: Audience): FollowingMessage {
  return forAudience({ type: 'snapshot', sessionId: snapshot.sessionId, seq: snapshot.seq, snapshot }, audience)
}

/** In place of a cursor: the state itself. */
const SNAPSHOT = -1

/** Encodes what leads to one head, once for all followers that stand at the same cursor. */
export class Parcels {
  /** By who reads and whether it is merged, then by cursor: looked up for every follower of every window. */
  readonly #parcels: Map<number, Parcel>[] = Array.from({ length: 8 }, () => new Map<number, Parcel>())

  /** The head has moved: what was encoded leads to the past. */
  clear(): void {
    for (const parcels of this.#parcels) parcels.clear()
  }

  snapshot(reading: Reading, snapshot: () => Snapshot): Parcel {
    return this.#once(SNAPSHOT, { reading, merge: true }, () => {
      return { bytes: encodeFrames([snapshotMessage(snapshot(), reading.audience)], reading), merged: 0 }
    })
  }

  /**
   * @param from - The cursor that the events follow.
   * @param merge - Whether they may be merged; else each stays a message of its own.
   */
  events(
    from: number,
    { reading, merge }: { reading: Reading; merge: boolean },
    events: () => readonly SessionEvent[],
  ): Parcel {
    return this.#once(from, { reading, merge }, () => parcelOf(events(), merge, reading))
  }

  #once(from: number, { reading, merge }: { reading: Reading; merge: boolean }, make: () => Parcel): Parcel {
    const kind = (merge ? 4 : 0) + (reading.audience === 'owner' ? 2 : 0) + (reading.ids ? 1 : 0)
    const parcels = this.#parcels[kind] as Map<number, Parcel>
    const known = parcels.get(from)
    if (known !== undefined) return known
    const parcel = make()
    parcels.set(from, parcel)
    return parcel
  }
}

/** Encodes some events, merged or each as a message of its own. */
export function parcelOf(events: readonly SessionEvent[], merge: boolean, reading: Reading): Parcel {
  const messages = merge ? compact(events) : events
  const last = events.at(-1)?.seq ?? 0
  const first = events[0]
  const count = first === undefined ? 0 : last - (first.since ?? first.seq - 1)
  return { bytes: encodeFrames(messagesOf(messages, reading.audience), reading), merged: count - messages.length }
}
