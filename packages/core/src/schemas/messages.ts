import { z } from 'zod'
import { eventSchemas } from './events.ts'
import { jsonSchema, nameSchema, seqSchema, sessionStatusSchema, timestampSchema } from './shared.ts'
import { itemStateSchema, snapshotSchema } from './snapshot.ts'

/** The first message of every stream: of a session's with `sessionId`, `seq` and `status`, of a topic's with `topic`. */
export const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.literal(1),
  sessionId: nameSchema.optional(),
  topic: nameSchema.optional(),
  /** The session's head. */
  seq: seqSchema.optional(),
  status: sessionStatusSchema.optional(),
  /** The server's clock. */
  now: timestampSchema,
  heartbeatMs: z.number().positive(),
  retryMs: z.number().nonnegative(),
})

export const snapshotMessageSchema = z.object({
  type: z.literal('snapshot'),
  sessionId: nameSchema,
  seq: seqSchema,
  snapshot: snapshotSchema,
})

export const heartbeatSchema = z.object({
  type: z.literal('heartbeat'),
  timestamp: timestampSchema,
  /** The server cannot reach its store just now. */
  degraded: z.boolean().optional(),
})

/** Precedes every end of a stream that is not the session's. */
export const byeSchema = z.object({
  type: z.literal('bye'),
  reason: z.enum(['rotate', 'shutdown', 'slow', 'error']),
  retryMs: z.number().nonnegative(),
})

/** Everything that a stream may carry. */
export const sessionMessageSchema = z.discriminatedUnion('type', [
  ...eventSchemas,
  helloSchema,
  snapshotMessageSchema,
  heartbeatSchema,
  byeSchema,
])

/** What a poll's `events` may hold. */
export const followingMessageSchema = z.discriminatedUnion('type', [...eventSchemas, snapshotMessageSchema])

/** The reply to a poll: the state now (`snapshot`), or what changed since a cursor (`events`). */
export const pollBodySchema = z.object({
  sessionId: nameSchema,
  workflow: nameSchema,
  seq: seqSchema,
  status: sessionStatusSchema,
  /** True once the status is final: nothing more will come. */
  closed: z.boolean(),
  now: timestampSchema,
  pollAfterMs: z.number().nonnegative(),
  snapshot: snapshotSchema.optional(),
  events: z.array(followingMessageSchema).optional(),
})

/** A page of the caller's sessions. */
export const sessionListSchema = z.object({ sessions: z.array(pollBodySchema), next: z.string().optional() })

/** A page of a session's items, in the order of their `index`, those without one last. */
export const itemPageSchema = z.object({
  sessionId: nameSchema,
  /** The head of the log that the page was read at. */
  seq: seqSchema,
  items: z.array(itemStateSchema.extend({ id: nameSchema })),
  /** The `after` of the next page; absent on the last. */
  next: nameSchema.optional(),
})

/** A topic's live and recently ended sessions. */
export const topicBodySchema = z.object({
  topic: nameSchema,
  pollAfterMs: z.number().nonnegative(),
  sessions: z.array(pollBodySchema),
})

/** A fault in an input: where it is, and what it is. */
export const issueSchema = z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })

/** An error reply, `application/problem+json` (RFC 9457). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
  retryable: z.boolean(),
  sessionId: nameSchema.optional(),
  closed: z.boolean().optional(),
  retryAfterMs: z.number().nonnegative().optional(),
  issues: z.array(issueSchema).optional(),
  details: jsonSchema.optional(),
})
