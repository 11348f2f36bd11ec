import type { z } from 'zod'
import type * as events from './schemas/events.ts'
import type * as messages from './schemas/messages.ts'
import type * as record from './schemas/record.ts'
import type * as shared from './schemas/shared.ts'
import type * as snapshot from './schemas/snapshot.ts'

/** Why something failed, as it may be shown to those who follow the session. */
export type Fault = z.infer<typeof shared.faultSchema>
/** One line of a session's log. */
export type LogLine = z.infer<typeof shared.logLineSchema>
/** How serious a log line is; `debug` lines are shown to a session's owner alone. */
export type LogLevel = LogLine['level']
/** One step of a session's plan. */
export type PlanEntry = z.infer<typeof shared.planEntrySchema>
/** `pending | active | completed | failed | skipped` */
export type StageStatus = z.infer<typeof shared.stageStatusSchema>
/** `pending | active | waiting | completed | failed | skipped | cancelled` */
export type ItemStatus = z.infer<typeof shared.itemStatusSchema>
/** A status that is not final. */
export type LiveStatus = z.infer<typeof shared.liveStatusSchema>
/** A session's status; `completed`, `failed` and `cancelled` are final. */
export type SessionStatus = z.infer<typeof shared.sessionStatusSchema>
/** Whether a completed session did all of its work. */
export type Outcome = z.infer<typeof shared.outcomeSchema>
/** What a follower may ask of a session's worker. */
export type ControlAction = z.infer<typeof shared.controlActionSchema>

/** What is known of one stage that was reached. */
export type StageState = z.infer<typeof snapshot.stageStateSchema>
/** Changes to one stage. */
export type StagePatch = z.infer<typeof snapshot.stagePatchSchema>
/** What is known of one item. */
export type ItemState = z.infer<typeof snapshot.itemStateSchema>
/** Changes to one item. */
export type ItemPatch = z.infer<typeof snapshot.itemPatchSchema>
/** How many items there are, and how many of each status. */
export type Counts = z.infer<typeof snapshot.countsSchema>
/** A session's state: the fold of its events. */
export type Snapshot = z.infer<typeof snapshot.snapshotSchema>

/** What a `progress` event may change. */
export type Patch = z.infer<typeof events.patchSchema>
/** An event that changes the session's state. */
export type Progress = z.infer<typeof events.progressSchema>
/** An event that brings keys of the result known so far. */
export type PartialResult = z.infer<typeof events.partialSchema>
/** What a follower asked for. */
export type Control = z.infer<typeof events.controlSchema>
/** The terminal event of a session that came to its end. */
export type Complete = z.infer<typeof events.completeSchema>
/** The terminal event of a session that failed. */
export type Failure = z.infer<typeof events.errorSchema>
/** The terminal event of a session that was cancelled. */
export type Cancelled = z.infer<typeof events.cancelledSchema>
/** One entry of a session's log. */
export type SessionEvent = z.infer<typeof events.sessionEventSchema>
/** An event that others may follow, and that merges with its neighbours. */
export type LiveEvent = Progress | PartialResult | Control
/** An event that seals the log. */
export type TerminalEvent = Complete | Failure | Cancelled

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** An event that no log has given its place yet. */
export type NewEvent = DistributiveOmit<SessionEvent, 'seq' | 'since' | 'sessionId'>

/** The first message of every stream. */
export type Hello = z.infer<typeof messages.helloSchema>
/** A session's state as a message. */
export type SnapshotMessage = z.infer<typeof messages.snapshotMessageSchema>
/** A sign of life. */
export type Heartbeat = z.infer<typeof messages.heartbeatSchema>
/** The last message of a stream that ends before its session. */
export type Bye = z.infer<typeof messages.byeSchema>
/** Everything that a stream may carry. */
export type SessionMessage = z.infer<typeof messages.sessionMessageSchema>
/** What a poll's `events` may hold. */
export type FollowingMessage = z.infer<typeof messages.followingMessageSchema>
/** The reply to a poll. */
export type PollBody = z.infer<typeof messages.pollBodySchema>
/** A page of sessions. */
export type SessionList = z.infer<typeof messages.sessionListSchema>
/** A page of a session's items. */
export type ItemPage = z.infer<typeof messages.itemPageSchema>
/** An item with its id. */
export type ListedItem = ItemPage['items'][number]
/** A topic's sessions. */
export type TopicBody = z.infer<typeof messages.topicBodySchema>
/** A fault in an input. */
export type Issue = z.infer<typeof messages.issueSchema>
/** An error reply (RFC 9457). */
export type Problem = z.infer<typeof messages.problemSchema>

/** What a store knows of a session beside its log. */
export type SessionRecord = z.infer<typeof record.sessionRecordSchema>
/** The right of one holder to work on a session. */
export type Lease = z.infer<typeof record.leaseSchema>
