import {
  foldLog,
  isName,
  type PollBody,
  ProgressError,
  type SessionList,
  type SessionRecord,
  type SessionStatus,
  type TopicBody,
} from '@progress/core'
import { audienceOf, mayReadTopic } from './authorize.ts'
import type { Call } from './call.ts'
import { endOf } from './follow.ts'
import type { PlainReply } from './plain.ts'
import { stateBody } from './poll-body.ts'
import { jsonReply, STREAM_HEADERS } from './replies.ts'
import { contextFor } from './session-log.ts'
import { assertTransport, mayStay } from './transports.ts'

/** Sessions on one page of a list. */
const PAGE = 50

/** Sessions of a topic that are told of: the newest. */
const TOPIC_SESSIONS = 100

const STATUSES: Readonly<Record<SessionStatus, true>> = {
  pending: true,
  active: true,
  paused: true,
  waiting: true,
  cancelling: true,
  completed: true,
  failed: true,
  cancelled: true,
}

const isStatus = (value: string): value is SessionStatus => Object.hasOwn(STATUSES, value)

/**
 * `GET /sessions`: the caller's own sessions, newest first.
 *
 * @throws {ProgressError} `forbidden` where everybody is served: nobody owns a session there.
 */
export async function listSessions(call: Call): Promise<PlainReply> {
  const { principal, query, server } = call
  if (principal === undefined) throw new ProgressError('forbidden', { message: 'Without owners there are no lists' })
  const page = await server.manager.list({
    owner: principal.id,
    workflow: query.get('workflow') || undefined,
    status: toStatuses(query.getAll('status')),
    createdFrom: toTime(query, 'createdFrom'),
    createdBefore: toTime(query, 'createdBefore'),
    cursor: query.get('cursor') || undefined,
    limit: PAGE,
  })
  const sessions = await bodiesOf(call, page.items, server.settings.pollAfterMs)
  const list: SessionList = { sessions, ...(page.next !== undefined && { next: page.next }) }
  return jsonReply(200, list)
}

/** @param values - Each one status, or several with commas between. */
function toStatuses(values: readonly string[]): SessionStatus[] | undefined {
  const statuses = values.filter((value) => value !== '').flatMap((value) => value.split(','))
  if (statuses.length === 0) return undefined
  if (statuses.every(isStatus)) return statuses
  throw new ProgressError('invalid_request', { message: `status is one of ${Object.keys(STATUSES).join(', ')}` })
}

/**
 * Reads a time of a query.
 *
 * @returns Epoch ms; `undefined` where it is absent or empty.
 */
function toTime(query: URLSearchParams, name: 'createdFrom' | 'createdBefore'): number | undefined {
  // One that is there twice is none.
  const value = query.getAll(name).join(', ')
  if (value === '') return undefined
  if (/^(?:0|[1-9][0-9]{0,14})$/.test(value)) return Number(value)
  throw new ProgressError('invalid_request', { message: `${name} is a time in epoch milliseconds` })
}

/** `GET /topics/{topic}`: its live and recently ended sessions. */
export async function pollTopic(call: Call, { topic }: { readonly topic: string }): Promise<PlainReply> {
  await assertTopic(call, topic)
  assertTransport(call, 'poll')
  const { manager, settings } = call.server
  const { items } = await manager.list({ topic, limit: TOPIC_SESSIONS })
  const { topicPollAfterMs: pollAfterMs } = settings
  const body: TopicBody = { topic, pollAfterMs, sessions: await bodiesOf(call, items, pollAfterMs) }
  return jsonReply(200, body)
}

/** `GET /topics/{topic}/events`: all their events on one stream. */
export async function followTopic(call: Call, { topic }: { readonly topic: string }): Promise<PlainReply> {
  await assertTopic(call, topic)
  assertTransport(call, 'stream')
  if (call.isHead) return { status: 200, headers: STREAM_HEADERS }
  const { connections, hubs } = call.server
  const { signal } = call.request
  const connection = connections.open({ transport: 'sse', owner: call.principal?.id, topic, signal })
  try {
    const hub = await hubs.topic(topic)
    const body = hub.stream({
      // Sessions of many owners meet here: nobody is shown more of another's than a reader may see.
      audience: (session) => audienceOf(call, session),
      endsAt: endOf(call),
      mayStay: mayStay(call),
      onClosed(reason) {
        connection.close(reason)
        hub.release()
      },
    })
    return { status: 200, headers: STREAM_HEADERS, body }
  } catch (error) {
    connection.close('error')
    throw error
  }
}

async function assertTopic(call: Call, topic: string): Promise<void> {
  if (!isName(topic)) throw new ProgressError('invalid_request', { message: 'A topic is 1 to 200 characters' })
  if (!(await mayReadTopic(call, topic))) throw new ProgressError('forbidden')
}

/** What is gone by now is left out. */
async function bodiesOf(call: Call, records: readonly SessionRecord[], pollAfterMs: number): Promise<PollBody[]> {
  const logs = await Promise.all(records.map(({ sessionId }) => call.server.manager.store.read(sessionId)))
  return logs.flatMap((log) => (log ? [stateBody(foldLog(log), contextFor(call, log.session, pollAfterMs))] : []))
}
