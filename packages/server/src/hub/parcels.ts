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

/** Encodes what leads to one head, once for all followers that stand at the same cursor. */
export class Parcels {
  readonly #parcels = new Map<string, Parcel>()

  /** The head has moved: what was encoded leads to the past. */
  clear(): void {
    this.#parcels.clear()
  }

  snapshot(reading: Reading, snapshot: Snapshot): Parcel {
    return this.#once('', reading, () => {
      return { bytes: encodeFrames([snapshotMessage(snapshot, reading.audience)], reading), merged: 0 }
    })
  }

  /**
   * @param from - The cursor that the events follow.
   * @param merge - Whether they may be merged; else each stays a message of its own.
   */
  events(
    from: number,
    reading: Reading,
    { merge, events }: { merge: boolean; events: readonly SessionEvent[] },
  ): Parcel {
    return this.#once(merge ? `${from}` : `${from} each`, reading, () => parcelOf(events, merge, reading))
  }

  #once(name: string, { audience, ids }: Reading, make: () => Parcel): Parcel {
    const key = `${name} ${audience} ${ids}`
    const known = this.#parcels.get(key)
    if (known !== undefined) return known
    const parcel = make()
    this.#parcels.set(key, parcel)
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
