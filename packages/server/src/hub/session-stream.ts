import { encodeFrames } from '../frames.ts'
import type { Audience, FollowOptions } from '../hub.ts'
import type { Sink, StreamHandle, StreamSource } from '../stream.ts'
import { type CloseReason, Connection, type ConnectionOwner } from './connection.ts'
import type { HubContext } from './context.ts'
import type { Track } from './fan-out.ts'
import type { SharedSession } from './shared-session.ts'

/** Makes a stream that starts once. Its handle is the connection itself. */
export function startsOnce(start: (sink: Sink) => Connection): StreamSource {
  let started = false
  return {
    start(sink): StreamHandle {
      if (started) throw new TypeError('a stream starts once')
      started = true
      return start(sink)
    },
  }
}

/** Tells the caller that a stream is over; what the caller does with that is its own affair. */
export function tellClosed(
  { settings: { logger } }: HubContext,
  options: Pick<FollowOptions, 'onClosed'>,
  reason: CloseReason,
): void {
  try {
    options.onClosed?.(reason)
  } catch (error) {
    logger.error({ err: error }, 'onClosed threw')
  }
}

/** One session's stream; it holds the session from its start to its end. */
export function sessionStream(shared: SharedSession, context: HubContext, options: FollowOptions): StreamSource {
  return startsOnce((sink) => startSession(shared, context, { ...options, sink }))
}

function startSession(shared: SharedSession, context: HubContext, options: FollowOptions & { sink: Sink }): Connection {
  const { after, audience } = options
  const { clock, logger, heartbeatMs, retryMs } = context.settings
  const { sessionId, fanOut, view } = shared
  const startedAt = clock.now()
  const track = new SessionTrack(shared, context, { ...options, startedAt })
  const { connection } = track
  shared.hold()
  logger.info({ sessionId, after, audience }, 'follower connected')
  const { seq, status } = view.state
  const hello = encodeFrames([
    { type: 'hello', protocol: 1, sessionId, seq, status, now: startedAt, heartbeatMs, retryMs },
  ])
  // A delivery of its own: something on the way may keep back what came last.
  connection.send(hello)
  if (connection.isClosed) return connection
  if (context.draining || shared.isFreed) {
    if (context.draining) connection.bye('shutdown', context.jitteredRetryMs())
    else connection.bye('error', retryMs)
    return connection
  }
  const parcel = fanOut.join(track)
  if (parcel !== undefined) connection.send(parcel.bytes)
  else if (connection.isOpen && !fanOut.isReading(track)) connection.send(context.heartbeat(shared.isDegraded))
  fanOut.settle(track)
  return connection
}

/**
 * One follower of one session. There are thousands, and all that one is stands here: it has no closures, and keeps
 * nothing of what it was begun with.
 */
class SessionTrack implements Track, ConnectionOwner {
  readonly connection: Connection
  readonly audience: Audience
  readonly ids = true
  cursor: number | undefined
  timeline: number
  dueAt = Number.NEGATIVE_INFINITY
  slow = false
  readonly #shared: SharedSession
  readonly #context: HubContext
  readonly #onClosed: FollowOptions['onClosed']
  readonly #startedAt: number

  constructor(
    shared: SharedSession,
    context: HubContext,
    { sink, audience, after, endsAt, mayStay, onClosed, startedAt }: FollowOptions & { sink: Sink; startedAt: number },
  ) {
    this.audience = audience
    this.cursor = after
    this.timeline = shared.view.timeline
    this.#shared = shared
    this.#context = context
    this.#onClosed = onClosed
    this.#startedAt = startedAt
    this.connection = new Connection(context, sink, { owner: this, endsAt, mayStay })
  }

  isDegraded(): boolean {
    return this.#shared.isDegraded
  }

  onDrained(): void {
    const { fanOut } = this.#shared
    const parcel = fanOut.offer(this)
    if (parcel === undefined) return
    this.connection.send(parcel.bytes)
    fanOut.settle(this)
  }

  onClosed(reason: CloseReason): void {
    const { clock, logger } = this.#context.settings
    const { fanOut, sessionId } = this.#shared
    fanOut.leave(this)
    this.#shared.release()
    const durationMs = clock.now() - this.#startedAt
    logger.info({ sessionId, reason, durationMs, seq: this.cursor }, 'follower disconnected')
    tellClosed(this.#context, { onClosed: this.#onClosed }, reason)
  }

  onEnded(): void {
    this.connection.finish()
  }

  onGone(): void {
    this.connection.bye('error', this.#context.settings.retryMs)
  }
}
