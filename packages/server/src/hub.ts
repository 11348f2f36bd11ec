import type { FollowingMessage, SessionRecord, Snapshot } from '@progress/core'
import type { StreamSource } from './stream.ts'

/** Who reads: only a session's owner sees its `debug` lines. */
export type Audience = 'owner' | 'reader'

/** A process's shared view of one session, kept as long as somebody holds it. */
export interface SessionHub {
  readonly session: SessionRecord
  /** The fold of the log up to `head`. */
  readonly snapshot: Snapshot
  readonly head: number
  /** What would follow `hello` for a reader at this cursor (protocol, section 3); `[]` at the head. */
  messagesAfter(after: number | undefined, audience: Audience): Promise<FollowingMessage[]>
  /** Resolves as soon as the head is beyond `seq` or the session has ended, after `waitMs`, or when aborted. */
  whenBeyond(seq: number, waitMs: number, signal?: AbortSignal): Promise<void>
  /** The session's stream: `hello`, the catching-up message, then merged events, heartbeats, the end. */
  stream(options: FollowOptions): StreamSource
  /** Lets go of this hold; a second call does nothing. */
  release(): void
}

/** A process's shared view of a topic. */
export interface TopicHub {
  stream(options: Omit<FollowOptions, 'after'>): StreamSource
  release(): void
}

/** How one follower follows. */
export interface FollowOptions {
  readonly after?: number | undefined
  readonly audience: Audience
  /** When its stream ends with `bye {reason: 'rotate'}`, in epoch ms. */
  readonly endsAt?: number | undefined
  /** Called once, when everything is freed. */
  readonly onClosed?: ((reason: 'ended' | 'gone' | 'slow' | 'rotate' | 'shutdown' | 'error') => void) | undefined
}

/** All hubs of a process. */
export interface Hubs {
  /** @returns `undefined` for a session that is not there. */
  session(sessionId: string): Promise<SessionHub | undefined>
  topic(topic: string): Promise<TopicHub>
  /** Says `bye {reason: 'shutdown'}` with a jittered `retryMs` to everyone, then ends. */
  drain(): Promise<void>
  stats(): HubStats
  close(): Promise<void>
}

/** Counts of what the hubs hold now, and of what they did. */
export interface HubStats {
  readonly hubs: number
  readonly followers: number
  readonly waiting: number
  /** Events that went out as part of another. */
  readonly merged: number
  /** Followers dropped because they took nothing. */
  readonly slowDrops: number
}
