import type { SessionEvent, SessionLog, Snapshot } from '@progress/core'
import type { Course } from '../shown.ts'
import { joinLog } from './advance.ts'
import type { Connection } from './connection.ts'
import type { HubContext } from './context.ts'
import { type Held, isBehind, nextFor } from './delivery.ts'
import { type Parcel, Parcels, type Reading } from './parcels.ts'
import type { Dispatcher } from './schedule.ts'

/** One session as one connection follows it: a cursor, not a queue. */
export interface Track extends Reading {
  readonly connection: Connection
  /** The last seq that it was sent; `undefined`: nothing yet. */
  cursor: number | undefined
  /** Which of the session's timelines the cursor belongs to. */
  timeline: number
  /** When the next event may go out. */
  dueAt: number
  /** Its connection was full when there was something for it. */
  slow: boolean
  /** It was sent the session's end. */
  onEnded(): void
  /** The session is not there any more. */
  onGone(): void
}

/** The state that is fanned out. */
export interface FanOutSource extends Held {
  readonly ended: boolean
  /** The state at the head, for a look: it changes with the next event. */
  readonly state: Readonly<Snapshot>
  /** From this cursor on it is known to have had more items than a snapshot may hold. */
  readonly largeFrom: number
  /** What the ring has after a cursor. */
  after(cursor: number): readonly SessionEvent[] | undefined
  /** What the store has after a cursor. */
  readAfter(cursor: number): Promise<SessionLog | undefined>
}

/** What everybody gets who stands where most do: found once for a head, and not again for every follower. */
interface Step extends Reading {
  readonly cursor: number
  readonly timeline: number
  readonly head: number
  readonly parcel: Parcel
}

/**
 * Brings one session to its followers, at most one event each in `minIntervalMs`; where that is 0, in one write what one
 * turn of the event loop brought.
 *
 * A track is `idle` at the head, `late` while it waits for its interval's end, `reading` while the store is asked on its
 * behalf, or in none of these while its connection is full: then `offer` takes it up again. Without an interval there are
 * no late ones: those who are idle stay so until the turn is over, and then all of them move to the head.
 */
export class FanOut implements Dispatcher<Track> {
  readonly #context: HubContext
  readonly #source: FanOutSource
  readonly #parcels: Parcels
  readonly #tracks = new Set<Track>()
  readonly #idle = new Set<Track>()
  readonly #reading = new Set<Track>()
  /** Some idle track stands beyond the head, and the store could not be asked whether that is right. */
  #unsure = false
  /** Of this head; `undefined` until somebody has taken it. */
  #step: Step | undefined
  /** Called at the end of the turn, where there is no interval. */
  readonly #onTurn = (): void => this.#moveAll()

  constructor(context: HubContext, source: FanOutSource) {
    this.#context = context
    this.#source = source
    this.#parcels = new Parcels(context.settings)
  }

  /** A late one's interval is over. */
  due(track: Track): void {
    // What came before it in the same moment may have ended its connection, or the session.
    if (!this.#tracks.has(track)) return
    if (!this.#move(track, this.#context.settings.clock.now())) this.#send(track, this.#takeUp(track))
    else this.settle(track)
  }

  /** Where the followers stand. */
  *cursors(): Iterable<number> {
    for (const { cursor } of this.#tracks) if (cursor !== undefined) yield cursor
  }

  /**
   * Takes a track in. Once the answer is sent, `settle` is to be called.
   *
   * @returns The catching-up message; `undefined` where there is none, or where it comes later because it is read.
   */
  join(track: Track): Parcel | undefined {
    this.#tracks.add(track)
    if (!track.connection.isOpen) {
      track.slow = true
      return undefined
    }
    switch (nextFor(track, this.#source, true)) {
      case 'events':
      case 'snapshot':
        return this.#take(track, true)
      case 'read':
        this.#reading.add(track)
        void this.#catchUp(track, track.cursor ?? 0)
        return undefined
      case 'wait':
        this.#unsure = true
        break
    }
    this.#idle.add(track)
    return undefined
  }

  /** Whether its catching-up message is on its way from the store. */
  isReading(track: Track): boolean {
    return this.#reading.has(track)
  }

  leave(track: Track): void {
    this.#tracks.delete(track)
    this.#reading.delete(track)
    this.#unplace(track)
    if (this.#idle.size === 0) this.#context.turns.delete(this.#onTurn)
  }

  /** The head has moved, or the state was replaced: everyone gets it when it is due, an end at once. */
  advanced(): void {
    this.#parcels.clear()
    this.#step = undefined
    if (this.#source.ended) {
      this.#context.turns.delete(this.#onTurn)
      this.#offerAll(this.#idle)
      this.#offerAll([...this.#tracks].filter((track) => this.#context.late.has(track)))
    } else if (this.#context.settings.minIntervalMs > 0) this.#moveAll()
    else if (this.#idle.size > 0) this.#context.turns.add(this.#onTurn)
  }

  /** The store was reached: those of whom it was not known what to make are looked at again. */
  verified(): void {
    if (!this.#unsure) return
    this.#unsure = false
    this.#offerAll(this.#idle)
  }

  /** The session is not there any more. */
  gone(): void {
    for (const track of [...this.#tracks]) {
      this.leave(track)
      track.onGone()
    }
  }

  /**
   * What a track gets now; otherwise it is put where its time will come. Once the answer is sent, `settle` is to be
   * called.
   */
  offer(track: Track): Parcel | undefined {
    if (!this.#tracks.has(track) || this.#reading.has(track)) return undefined
    const { clock, minIntervalMs } = this.#context.settings
    const now = clock.now()
    const isDue = this.#source.ended || (minIntervalMs > 0 && now >= track.dueAt)
    if (isDue || !isBehind(track, this.#source)) return this.#takeUp(track)
    this.#unplace(track)
    if (!track.connection.isOpen) track.slow = true
    else if (minIntervalMs > 0) this.#context.late.add(track, Math.max(now, track.dueAt), this)
    else {
      this.#idle.add(track)
      this.#context.turns.add(this.#onTurn)
    }
    return undefined
  }

  /** To be called once what `join` or `offer` gave was sent: a track at the end is done with, others wait for more. */
  settle(track: Track): void {
    if (!this.#tracks.has(track) || this.#reading.has(track)) return
    if (this.#source.ended && track.cursor === this.#source.head) {
      this.leave(track)
      track.onEnded()
    } else if (track.connection.isOpen) {
      this.#idle.add(track)
    }
  }

  /** Moves all idle ones to the head: most of them stand at one cursor, and stay where they are in `#idle`. */
  #moveAll(): void {
    const { clock, minIntervalMs } = this.#context.settings
    let others: Track[] | undefined
    for (const track of this.#idle) {
      const now = clock.now()
      if ((minIntervalMs > 0 && now < track.dueAt) || !this.#move(track, now)) {
        others ??= []
        others.push(track)
      } else if (!track.connection.isOpen) this.#idle.delete(track)
    }
    if (others === undefined) return
    for (const track of others) {
      if (!this.#idle.has(track)) continue
      this.#send(track, minIntervalMs > 0 ? this.offer(track) : this.#takeUp(track))
    }
  }

  /**
   * The short way of a track that is due: one that is not slow, and stands where the one before it stood.
   *
   * @returns `false`, and nothing is done, where it has to go the long way.
   */
  #move(track: Track, now: number): boolean {
    const { connection } = track
    if (track.slow || !connection.isOpen || this.#source.ended) return false
    const step = this.#step !== undefined && isAt(track, this.#step) ? this.#step : this.#stepOf(track)
    if (step === undefined) return false
    track.cursor = step.head
    track.dueAt = now + this.#context.settings.minIntervalMs
    this.#context.counts.merged += step.parcel.merged
    connection.deliver(step.parcel.bytes, now)
    return true
  }

  #stepOf({ cursor, timeline, audience, ids }: Track): Step | undefined {
    if (cursor === undefined || nextFor({ cursor, timeline }, this.#source, false) !== 'events') return undefined
    const { head } = this.#source
    const parcel = this.#eventsFrom(cursor, { audience, ids }, false)
    this.#step = { cursor, timeline, audience, ids, head, parcel }
    return this.#step
  }

  #offerAll(tracks: Iterable<Track>): void {
    for (const track of [...tracks]) this.#send(track, this.offer(track))
  }

  #send(track: Track, parcel: Parcel | undefined): void {
    if (parcel === undefined) return
    track.connection.send(parcel.bytes)
    this.settle(track)
  }

  /** What a track that is due gets; it is idle if there is nothing, and nowhere if its connection is full. */
  #takeUp(track: Track): Parcel | undefined {
    this.#unplace(track)
    const next = nextFor(track, this.#source, false)
    if (!track.connection.isOpen) {
      track.slow = true
      return undefined
    }
    if (next === 'events' || next === 'snapshot') return this.#take(track, track.slow)
    if (next === 'wait') this.#unsure = true
    this.settle(track)
    return undefined
  }

  /**
   * Moves a track to the head, and gives what leads there.
   *
   * @param merge - Also where there is no window.
   */
  #take(track: Track, merge: boolean): Parcel {
    const { cursor } = track
    const isInRing = cursor !== undefined && track.timeline === this.#source.timeline && this.#source.reaches(cursor)
    const parcel = isInRing ? this.#eventsFrom(cursor, track, merge) : this.#parcels.snapshot(track, this.#source.state)
    this.#moveToHead(track, parcel)
    return parcel
  }

  #eventsFrom(cursor: number, reading: Reading, merge: boolean): Parcel {
    const how = { reading, merge: merge || this.#context.settings.minIntervalMs > 0 }
    return this.#parcels.events(cursor, how, () => this.#courseFrom(cursor, this.#source.after(cursor) ?? []))
  }

  #courseFrom(cursor: number, events: readonly SessionEvent[]): Course {
    return { cursor, events, after: this.#source.state, largeFrom: this.#source.largeFrom }
  }

  #moveToHead(track: Track, parcel: Parcel): void {
    const { clock, minIntervalMs } = this.#context.settings
    track.cursor = this.#source.head
    track.timeline = this.#source.timeline
    track.dueAt = clock.now() + minIntervalMs
    track.slow = false
    this.#context.counts.merged += parcel.merged
  }

  /** A cursor that is older than the ring: the store may have what follows it. If it has not, a snapshot will do. */
  async #catchUp(track: Track, cursor: number): Promise<void> {
    const log = await this.#source.readAfter(cursor).catch(() => undefined)
    if (!this.#reading.delete(track)) return
    if (!track.connection.isOpen) {
      track.slow = true
      return
    }
    const { head, timeline } = this.#source
    const events =
      track.timeline === timeline ? joinLog(log, { cursor, head }, (seq) => this.#source.after(seq)) : undefined
    if (events === undefined || events.length === 0) {
      track.cursor = undefined
      this.#send(track, this.#take(track, true))
      return
    }
    const parcel = this.#parcels.encode({ reading: track, merge: true }, this.#courseFrom(cursor, events))
    this.#moveToHead(track, parcel)
    this.#send(track, parcel)
  }

  #unplace(track: Track): void {
    this.#idle.delete(track)
    this.#context.late.delete(track)
  }
}

const isAt = (track: Track, { cursor, timeline, audience, ids }: Step): boolean =>
  track.cursor === cursor && track.timeline === timeline && track.audience === audience && track.ids === ids
