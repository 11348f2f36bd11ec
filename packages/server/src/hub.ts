import type {
  FollowingMessage,
  ItemPage,
  ItemPageQuery,
  SessionRecord,
  SessionStatus,
  Snapshot,
  Timing,
} from '@progress/core'
import type { StreamSource } from './stream.ts'

// `createHubs` in hub/create-hubs.ts makes what is described here.

/** Who reads: only a session's owner sees its `debug` lines. */
export type Audience = 'owner' | 'reader'

/**
 * A process's shared view of one session, kept as long as somebody holds it.
 *
 * Whoever gets one holds it, and releases it once. A stream that has started holds the session by itself: the caller may
 * release right after `start`, or from `onClosed`, or because it will never start.
 */
export interface SessionHub {
  readonly session: SessionRecord
  /** The fold of the log up to `head`, whole. Keeping it costs the next event a copy; reading `status` copies nothing. */
  readonly snapshot: Snapshot
  readonly status: SessionStatus
  readonly head: number
  /** What follows a cursor, for a reader. Never rejects. */
  changesAfter(after: number | undefined, audience: Audience): Promise<Changes>
  /** A page of its items as they are now. @returns `undefined` where the query's `after` names none. */
  itemPage(query: ItemPageQuery): ItemPage | undefined
  /**
   * Resolves as soon as the head is beyond `seq` or the session has ended, after `waitMs` (which may be `Infinity`),
   * or when aborted. Also, early, when the store turns out to have been rewound, the session is gone, or `drain` begins:
   * whoever waits for more looks again.
   */
  whenBeyond(seq: number, waitMs: number, signal?: AbortSignal): Promise<void>
  /**
   * The session's stream: `hello`, the catching-up message, then merged events, heartbeats, the end. A cursor at the
   * terminal event's seq is 204, which the caller decides: `isFinal(snapshot.status) && after === head`.
   */
  stream(options: FollowOptions): StreamSource
  /** Lets go of this hold; a second call does nothing. */
  release(): void
}

/** What follows a cursor, and where it leads. */
export interface Changes {
  /**
   * What would follow `hello` (protocol, section 3): none at the head, the terminal one included, and where the cursor is
   * beyond the head and the store cannot be reached to say why.
   */
  readonly messages: readonly FollowingMessage[]
  /** The head, and the status there. */
  readonly seq: number
  readonly status: SessionStatus
}

/** A process's shared view of a topic. */
export interface TopicHub {
  stream(options: TopicFollowOptions): StreamSource
  release(): void
}

/** How one follower follows. */
export interface FollowOptions {
  readonly after?: number | undefined
  readonly audience: Audience
  /** When its stream ends with `bye {reason: 'rotate'}`, in epoch ms. */
  readonly endsAt?: number | undefined
  /** Asked now and then, at least after each `heartbeatMs`: `false` ends its stream with `bye {reason: 'rotate'}`. */
  readonly mayStay?: (() => boolean) | undefined
  /** Called once, when everything is freed. */
  readonly onClosed?: ((reason: 'ended' | 'gone' | 'slow' | 'rotate' | 'shutdown' | 'error') => void) | undefined
}

/** How one follower follows a topic. */
export interface TopicFollowOptions extends Omit<FollowOptions, 'after' | 'audience'> {
  /** The same for all sessions of the topic, or by session: its owner sees more than others. */
  readonly audience: Audience | ((session: SessionRecord) => Audience)
}

/** All hubs of a process. */
export interface Hubs {
  /**
   * A session as the store has it now: it is read after the call. While the store cannot be reached, a session that
   * somebody holds is given as it was seen last.
   *
   * @returns Held; `undefined` for a session that is not there.
   * @throws {ProgressError} `store_unavailable`, from the store; `shutting_down` after `close`.
   */
  session(sessionId: string): Promise<SessionHub | undefined>
  /**
   * A session for somebody who will follow it: what a hub knows already is enough where that reaches the cursor, for
   * what comes later reaches the stream anyway. However many join at once, the store is read as if there were one.
   *
   * @param after - The follower's cursor; `undefined` begins with the state.
   * @returns Held; `undefined` for a session that is not there.
   * @throws {ProgressError} as `session` does.
   */
  join(sessionId: string, after: number | undefined): Promise<SessionHub | undefined>
  /**
   * A topic with its sessions, held.
   *
   * @throws {ProgressError} as `session` does.
   */
  topic(topic: string): Promise<TopicHub>
  /**
   * Says `bye {reason: 'shutdown'}` with a jittered `retryMs` to everyone, also to who comes later, ends their streams,
   * and wakes those who wait. Sessions can be read still.
   */
  drain(): Promise<void>
  stats(): HubStats
  /** Drains, and frees everything. */
  close(): Promise<void>
}

/** Counts of what the hubs hold now, and of what they did since the handler was made. */
export interface HubStats {
  /** Of sessions, including those that are kept a moment after their last hold. */
  readonly hubs: number
  readonly topics: number
  /** Streams. */
  readonly followers: number
  /** Held polls, and replies that wait for their session's end. */
  readonly waiting: number
  /** Subscriptions at the store: one for each topic, and one for each session that somebody follows by itself. */
  readonly subscriptions: number
  /** Events that went out as part of another. */
  readonly merged: number
  /** Writes to streams, and their bytes. */
  readonly writes: number
  readonly bytes: number
  /** Followers dropped because they took nothing. */
  readonly slowDrops: number
  /** Calls that the store did not answer, or answered with an error. */
  readonly storeErrors: number
  /** Sessions and topics whose followers are told now that the store cannot be reached. */
  readonly degraded: number
  /** For how long that was so of at least one, in ms. */
  readonly degradedMs: number
  /**
   * From when a session's last connection was closed to when everything of it was freed here. What is the connection's
   * own is freed in the moment that it closes.
   */
  readonly cleanup: Timing
}
