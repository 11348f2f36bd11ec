import { ProgressError } from '../errors.ts'
import type { Page, SessionQuery } from '../store.ts'
import type { SessionRecord } from '../types.ts'
import type { MemorySession } from './memory-session.ts'

/**
 * One page of the sessions that a query asks for, newest first.
 *
 * A cursor is the place of a page's last entry among all sessions ever created: inserts and deletions move nobody.
 *
 * @param sessions - In the order of their creation.
 * @throws {TypeError} If `limit` is not a whole number above 0, or a time no whole number.
 * @throws {ProgressError} `invalid_cursor` for one that no page gave.
 */
export function listSessions(sessions: Iterable<MemorySession>, query: SessionQuery): Page<SessionRecord> {
  const { limit = 100, cursor } = query
  if (!Number.isInteger(limit) || limit < 1) throw new TypeError('`limit` is a whole number above 0')
  for (const time of [query.createdFrom, query.createdBefore]) {
    if (time !== undefined && !Number.isSafeInteger(time)) throw new TypeError('a time is a whole number of epoch ms')
  }
  const before = cursor === undefined ? Number.POSITIVE_INFINITY : placeOf(cursor)
  const found = [...sessions].reverse().filter(({ ordinal, record }) => ordinal < before && isAskedFor(record, query))
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const items = page.map(({ record }) => record)
  return last !== undefined && found.length > limit ? { items, next: String(last.ordinal) } : { items }
}

function placeOf(cursor: string): number {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(cursor)) throw new ProgressError('invalid_cursor')
  return Number(cursor)
}

function isAskedFor(record: SessionRecord, query: SessionQuery): boolean {
  const { owner, topic, workflow, status } = query
  const { createdFrom = Number.NEGATIVE_INFINITY, createdBefore = Number.POSITIVE_INFINITY } = query
  return (
    record.createdAt >= createdFrom &&
    record.createdAt < createdBefore &&
    (owner === undefined || record.owner === owner) &&
    (topic === undefined || record.topics.includes(topic)) &&
    (workflow === undefined || record.workflow === workflow) &&
    (status === undefined || status.includes(record.status))
  )
}
