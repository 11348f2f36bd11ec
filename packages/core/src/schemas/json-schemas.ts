import { z } from 'zod'
import { sessionEventSchema } from './events.ts'
import {
  itemPageSchema,
  pollBodySchema,
  problemSchema,
  sessionListSchema,
  sessionMessageSchema,
  topicBodySchema,
} from './messages.ts'
import { snapshotSchema } from './snapshot.ts'

const PUBLISHED = {
  SessionEvent: sessionEventSchema,
  SessionMessage: sessionMessageSchema,
  Snapshot: snapshotSchema,
  PollBody: pollBodySchema,
  SessionList: sessionListSchema,
  TopicBody: topicBodySchema,
  ItemPage: itemPageSchema,
  Problem: problemSchema,
} as const

/**
 * The JSON Schema (draft 2020-12) of everything that crosses the wire, by name. Unknown fields are allowed everywhere,
 * so that an old client accepts what a newer server adds.
 *
 * @returns A fresh object a call: `SessionEvent`, `SessionMessage`, `Snapshot`, `PollBody`, `SessionList`, `TopicBody`,
 * `ItemPage` and `Problem`.
 */
export function jsonSchemas(): Record<keyof typeof PUBLISHED, object> {
  const entries = Object.entries(PUBLISHED).map(([name, schema]) => [
    name,
    { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), title: name },
  ])
  return Object.fromEntries(entries) as Record<keyof typeof PUBLISHED, object>
}
