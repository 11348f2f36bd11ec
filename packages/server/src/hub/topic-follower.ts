import { encodeFrames } from '../frames.ts'
import type { TopicFollowOptions } from '../hub.ts'
import type { Sink } from '../stream.ts'
import { Connection } from './connection.ts'
import type { HubContext } from './context.ts'
import type { Track } from './fan-out.ts'
import type { Parcel } from './parcels.ts'
import { PIECE_BYTES } from './pieces.ts'
import { tellClosed } from './session-stream.ts'
import type { SharedSession } from './shared-session.ts'

/** What a topic's follower needs of its topic. */
export interface FollowedTopic {
  readonly topic: string
  readonly isDegraded: boolean
  /** Sessions are being read that `add` will bring, and `filled` the end of that. */
  readonly isFilling: boolean
  members(): Iterable<SharedSession>
  /** Its connection is closed. */
  left(follower: TopicFollower): void
}

/** One connection that follows all sessions of a topic, each from a cursor of its own. */
export class TopicFollower {
  readonly connection: Connection
  readonly #topic: FollowedTopic
  readonly #context: HubContext
  readonly #options: TopicFollowOptions
  readonly #tracks = new Map<SharedSession, Track>()
  /** Nothing has followed `hello` yet. */
  #isBare = true

  constructor(topic: FollowedTopic, context: HubContext, options: TopicFollowOptions & { sink: Sink }) {
    const { clock, logger } = context.settings
    const startedAt = clock.now()
    this.#topic = topic
    this.#context = context
    this.#options = options
    this.connection = new Connection(context, options.sink, {
      endsAt: options.endsAt,
      mayStay: options.mayStay,
      owner: {
        isDegraded: () => topic.isDegraded,
        onDrained: () => this.#sendAll(this.#tracks, (shared, track) => shared.fanOut.offer(track)),
        onClosed: (reason) => {
          for (const [shared, track] of [...this.#tracks]) this.#drop(shared, track)
          topic.left(this)
          logger.info({ topic: topic.topic, reason, durationMs: clock.now() - startedAt }, 'follower disconnected')
          tellClosed(context, options, reason)
        },
      },
    })
    logger.info({ topic: topic.topic }, 'follower connected')
  }

  /** Says hello, and how every session stands that is known by now. */
  begin(): void {
    const { heartbeatMs, retryMs, clock } = this.#context.settings
    const { topic } = this.#topic
    const hello = encodeFrames([{ type: 'hello', protocol: 1, topic, now: clock.now(), heartbeatMs, retryMs }])
    this.connection.send(hello)
    if (this.connection.isClosed) return
    if (this.#context.draining) {
      this.connection.bye('shutdown', this.#context.jitteredRetryMs())
      return
    }
    const members = [...this.#topic.members()]
    if (members.length > 0) this.#join(members)
    else if (!this.#topic.isFilling) this.filled()
  }

  /** Takes sessions in that have come to the topic. */
  add(members: readonly SharedSession[]): void {
    this.#join(members.filter((shared) => !this.#tracks.has(shared)))
  }

  /** All sessions that were being read are there. Where there are none a heartbeat says so. */
  filled(): void {
    if (!this.#isBare || !this.connection.isOpen) return
    this.#isBare = false
    this.connection.send(this.#context.heartbeat(this.#topic.isDegraded))
  }

  #join(members: readonly SharedSession[]): void {
    if (members.length > 0) this.#isBare = false
    const tracks: (readonly [SharedSession, Track])[] = []
    for (const shared of members) {
      const track = this.#trackOf(shared)
      this.#tracks.set(shared, track)
      tracks.push([shared, track])
    }
    this.#sendAll(tracks, (shared, track) => shared.fanOut.join(track))
  }

  #trackOf(shared: SharedSession): Track {
    const { audience } = this.#options
    const seesAs = typeof audience === 'function' ? audience(shared.view.session) : audience
    shared.hold()
    const track: Track = {
      connection: this.connection,
      audience: seesAs,
      ids: false,
      cursor: undefined,
      timeline: shared.view.timeline,
      dueAt: Number.NEGATIVE_INFINITY,
      slow: false,
      onEnded: () => this.#drop(shared, track),
      onGone: () => this.#drop(shared, track),
    }
    return track
  }

  #drop(shared: SharedSession, track: Track): void {
    if (!this.#tracks.delete(shared)) return
    shared.fanOut.leave(track)
    shared.release()
  }

  /** Sends what each session has for this follower, in few writes. */
  #sendAll(
    tracks: Iterable<readonly [SharedSession, Track]>,
    take: (shared: SharedSession, track: Track) => Parcel | undefined,
  ): void {
    let parts: Uint8Array[] = []
    let bytes = 0
    let taken: (readonly [SharedSession, Track])[] = []
    const send = (): void => {
      if (parts.length > 0 && this.connection.isOpen) this.connection.send(...parts)
      for (const [shared, track] of taken) shared.fanOut.settle(track)
      parts = []
      taken = []
      bytes = 0
    }
    for (const [shared, track] of [...tracks]) {
      if (this.connection.isClosed) return
      const parcel = take(shared, track)
      if (parcel === undefined) continue
      parts.push(parcel.bytes)
      taken.push([shared, track])
      bytes += parcel.bytes.length
      if (bytes >= PIECE_BYTES) send()
    }
    send()
  }
}
