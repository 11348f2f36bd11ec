import { encodeFrames } from '../frames.ts'
import type { FollowOptions } from '../hub.ts'
import type { Sink, StreamHandle, StreamSource } from '../stream.ts'
import { type CloseReason, Connection } from './connection.ts'
import type { HubContext } from './context.ts'
import type { Track } from './fan-out.ts'
import type { SharedSession } from './shared-session.ts'

/** Makes a stream that starts once. */
export function startsOnce(start: (sink: Sink) => Connection): StreamSource {
  let started = false
  return {
    start(sink): StreamHandle {
      if (started) throw new TypeError('a stream starts once')
      started = true
      const connection = start(sink)
      return { drained: () => connection.drained(), closed: () => connection.closed() }
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
  const { sink, endsAt, mayStay, after, audience } = options
  const { clock, logger, heartbeatMs, retryMs } = context.settings
  const { sessionId, fanOut, view } = shared
  const startedAt = clock.now()
  const connection: Connection = new Connection(context, sink, {
    endsAt,
    mayStay,
    owner: {
      isDegraded: () => shared.isDegraded,
      onDrained: () => deliver(track, shared),
      onClosed(reason) {
        fanOut.leave(track)
        shared.release()
        const durationMs = clock.now() - startedAt
        logger.info({ sessionId, reason, durationMs, seq: track.cursor }, 'follower disconnected')
        tellClosed(context, options, reason)
      },
    },
  })
  const track: Track = {
    connection,
    audience,
    ids: true,
    cursor: after,
    timeline: view.timeline,
    dueAt: Number.NEGATIVE_INFINITY,
    slow: false,
    onEnded: () => connection.finish(),
    onGone: () => connection.bye('error', retryMs),
  }
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

function deliver(track: Track, { fanOut }: SharedSession): void {
  const parcel = fanOut.offer(track)
  if (parcel === undefined) return
  track.connection.send(parcel.bytes)
  fanOut.settle(track)
}
