import { type ItemPageQuery, type ItemStatus, isName, ProgressError } from '@progress/core'
import { assertMayDo, missing } from './authorize.ts'
import type { Call } from './call.ts'
import { orRelease } from './follow.ts'
import type { PlainReply } from './plain.ts'
import { jsonReply } from './replies.ts'

/** Items on a page, where nothing else is asked for. */
const PAGE = 500

/** Items on a page at most. */
const LARGEST_PAGE = 1_000

const STATUSES: Readonly<Record<ItemStatus, true>> = {
  pending: true,
  active: true,
  waiting: true,
  completed: true,
  failed: true,
  skipped: true,
  cancelled: true,
}

const isStatus = (value: string): value is ItemStatus => Object.hasOwn(STATUSES, value)

/**
 * `GET /sessions/{id}/items`: a page of its items as they are now. The hub answers: it is kept for a moment, so that
 * whoever reads page after page has the session folded and its items sorted once.
 *
 * @see docs/protocol.md, section 4
 */
export async function listItems(call: Call, { sessionId }: { readonly sessionId: string }): Promise<PlainReply> {
  const hub = isName(sessionId) ? await call.server.hubs.session(sessionId) : undefined
  if (hub === undefined) throw await missing(call, sessionId)
  return orRelease(hub, async () => {
    await assertMayDo(call, hub.session, 'read')
    const page = hub.itemPage(queryOf(call.query))
    if (page === undefined) throw invalid('after is the id of an item of this session')
    hub.release()
    return jsonReply(200, page)
  })
}

/** @throws {ProgressError} `invalid_request` */
function queryOf(query: URLSearchParams): ItemPageQuery {
  return { status: toStatuses(query.getAll('status')), after: toAfter(query.getAll('after')), limit: toLimit(query) }
}

/** @param values - Each one status, or several with commas between. */
function toStatuses(values: readonly string[]): ItemStatus[] | undefined {
  const statuses = values.filter((value) => value !== '').flatMap((value) => value.split(','))
  if (statuses.length === 0) return undefined
  if (statuses.every(isStatus)) return statuses
  throw invalid(`status is one of ${Object.keys(STATUSES).join(', ')}`)
}

/** An empty one is absent, and one that is there twice is none. */
function toAfter(values: readonly string[]): string | undefined {
  if (values.length > 1) throw invalid('after is one id')
  return values[0] || undefined
}

function toLimit(query: URLSearchParams): number {
  const value = query.getAll('limit').join(', ')
  if (value === '') return PAGE
  const limit = /^[1-9][0-9]{0,3}$/.test(value) ? Number(value) : Number.NaN
  if (limit <= LARGEST_PAGE) return limit
  throw invalid(`limit is a number from 1 to ${LARGEST_PAGE}`)
}

const invalid = (message: string): ProgressError => new ProgressError('invalid_request', { message })
