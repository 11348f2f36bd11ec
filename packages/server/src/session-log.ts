import type { SessionRecord } from '@progress/core'
import { isName, type SessionLog } from '@progress/core'
import { assertMayDo, audienceOf, missing } from './authorize.ts'
import type { Call } from './call.ts'
import type { SessionAction } from './options.ts'
import type { PollContext } from './poll-body.ts'

/**
 * Reads a session for somebody who may do something with it.
 *
 * @param after - A cursor, for what follows it only.
 * @throws {ProgressError} `session_not_found`, `session_expired`, `forbidden`.
 */
export async function readFor(
  call: Call,
  sessionId: string,
  action: SessionAction,
  after?: number,
): Promise<SessionLog> {
  const log = isName(sessionId) ? await call.server.manager.store.read(sessionId, after) : undefined
  if (log === undefined) throw await missing(call, sessionId)
  const asked = assertMayDo(call, log.session, action)
  if (asked !== undefined) await asked
  return log
}

/** What goes into a poll body for this caller. */
export function contextFor(
  call: Call,
  session: SessionRecord,
  pollAfterMs = call.server.settings.pollAfterMs,
): PollContext {
  const { clock, settings } = call.server
  return {
    audience: audienceOf(call, session),
    maxSnapshotItems: settings.maxSnapshotItems,
    now: clock.now(),
    pollAfterMs,
  }
}
