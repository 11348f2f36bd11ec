import { type Page, ProgressError, type SessionQuery, type SessionRecord } from '@progress/core'
import { type Context, GIVEN_UP_AFTER_MS } from './context.ts'
import { lookAt } from './look.ts'
import { parseMember, type Scored, scored } from './member.ts'
import { recordOf } from './record.ts'
import { DROP_FROM_LIST, LIST_BEFORE } from './scripts/index-scripts.ts'
import { RECORD } from './scripts/session-scripts.ts'

/** A session and its place in the order of creation. */
interface Found {
  readonly record: SessionRecord
  readonly place: number
}

/** By how much a session's place in the order and its `createdAt` may differ, in ms. */
const SLACK_MS = 2 * GIVEN_UP_AFTER_MS
const LEAST_CHUNK = 16
const LARGEST_CHUNK = 256

/**
 * One page of the sessions that a query asks for, newest first.
 *
 * The most selective list is read in chunks, and each session's record compared with the query. A cursor is the place of
 * a page's last entry among all sessions ever created: inserts and deletions move nobody.
 *
 * @throws {TypeError} If `limit` is not a whole number above 0, or a time no whole number.
 * @throws {ProgressError} `invalid_cursor` for one that no page gave.
 */
export async function listSessions(context: Context, query: SessionQuery): Promise<Page<SessionRecord>> {
  const { limit = 100, cursor, createdFrom, createdBefore } = query
  if (!Number.isInteger(limit) || limit < 1) throw new TypeError('`limit` is a whole number above 0')
  for (const time of [createdFrom, createdBefore]) {
    if (time !== undefined && !Number.isSafeInteger(time)) throw new TypeError('a time is a whole number of epoch ms')
  }
  if (cursor !== undefined && !/^[1-9][0-9]{0,15}$/.test(cursor)) throw new ProgressError('invalid_cursor')
  const list = listOf(context, query)
  const found: Found[] = []
  const newest = Math.min(Number(cursor ?? Number.POSITIVE_INFINITY), placeAt(createdBefore, SLACK_MS))
  const oldest = placeAt(createdFrom, -SLACK_MS)
  let before = newest === Number.POSITIVE_INFINITY ? '+inf' : String(newest)
  for (let isMore = true; isMore && found.length <= limit; ) {
    const count = Math.min(Math.max(limit + 1 - found.length, LEAST_CHUNK), LARGEST_CHUNK)
    const [now, reply] = (await context.run(LIST_BEFORE, [list], before, count)) as [string, string[]]
    const entries = scored(reply)
    const read = await Promise.all(entries.map((entry) => readEntry(context, list, entry, Number(now))))
    found.push(...(read.filter((entry) => entry !== undefined && isAskedFor(entry.record, query)) as Found[]))
    const last = entries.at(-1)?.score ?? 0
    before = String(last)
    isMore = entries.length === count && !(last < oldest)
  }
  const page = found.slice(0, limit)
  const items = page.map(({ record }) => record)
  const last = page.at(-1)
  return last !== undefined && found.length > limit ? { items, next: String(last.place) } : { items }
}

/** The place of a session that was created then, give or take; none without a time. */
function placeAt(time: number | undefined, slackMs: number): number {
  if (time === undefined) return slackMs < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, (time + slackMs) * 1_000))
}

function listOf({ names }: Context, { owner, topic, workflow }: SessionQuery): string {
  if (owner !== undefined) return names.owner(owner)
  if (topic !== undefined) return names.topic(topic)
  return workflow === undefined ? names.all : names.workflow(workflow)
}

/** An entry's session; an entry that stands for none, and will not, is dropped. */
async function readEntry(
  { run, names }: Context,
  list: string,
  { member, score }: Scored,
  now: number,
): Promise<Found | undefined> {
  const { sessionId, birth } = parseMember(member)
  const reply = (await run(RECORD, names.session(sessionId))) as [string[], string] | []
  const [state, given] = reply
  if (state !== undefined && state[9] === birth) return { record: recordOf(state, given), place: score }
  // It may be about to be created: then it is entered first.
  if (now < score / 1_000 + GIVEN_UP_AFTER_MS && (await lookAt(run, names, sessionId)).phase === 'missing') return
  await run(DROP_FROM_LIST, [list], member)
  return undefined
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
