import { isName, isProgressError, ProgressError, ruleOf, type SessionRecord } from '@progress/core'
import type { Call } from './call.ts'
import type { Audience } from './hub.ts'
import type { Principal, SessionAction, Settings } from './options.ts'
import type { PlainRequest } from './plain.ts'

/**
 * Tells who makes a request; at once, where `authorize` does.
 *
 * @param now - Epoch ms: a principal whose time is over is none.
 * @returns `undefined` where everybody is served.
 * @throws {ProgressError} `unauthorized`, and what `authorize` itself throws.
 */
export function identify(
  settings: Settings,
  request: PlainRequest,
  now: number,
): Principal | undefined | Promise<Principal | undefined> {
  if (settings.authorize === undefined) return undefined
  const answer = settings.authorize(request)
  return isThenable(answer)
    ? Promise.resolve(answer).then((principal) => accepted(principal, now))
    : accepted(answer, now)
}

function accepted(principal: Principal | null, now: number): Principal {
  // Whoever forgets to return one in JavaScript means nobody.
  if (!principal || (principal.expiresAt ?? Number.POSITIVE_INFINITY) <= now) {
    throw new ProgressError('unauthorized')
  }
  if (!isName(principal.id)) throw new TypeError('the id of a principal is 1 to 200 characters')
  return principal
}

/** A promise of somebody else's making is one too, and what JavaScript forgets to return is none. */
const isThenable = (answer: Principal | null | Promise<Principal | null>): answer is Promise<Principal | null> =>
  typeof (answer as { readonly then?: unknown } | null | undefined)?.then === 'function'

/** What `authorize` throws with a code that the protocol does not know is a refusal, and no failure of ours. */
export function toRefusal(error: unknown): unknown {
  if (!isProgressError(error) || ruleOf(error.code) !== undefined) return error
  return new ProgressError('forbidden', { message: error.message, details: error.details, cause: error })
}

/** Tells whether the caller may read a topic; where everybody is served nobody may. */
export async function mayReadTopic({ principal, server: { settings } }: Call, topic: string): Promise<boolean> {
  return principal !== undefined && ((await settings.authorizeTopic?.(principal, topic)) ?? false)
}

/** Tells whether the caller may do something with a session; at once, where nobody is to be asked. */
function mayDo(call: Call, session: SessionRecord, action: SessionAction): boolean | Promise<boolean> {
  const { principal, server } = call
  if (principal === undefined) return session.owner === undefined
  if (server.settings.authorizeSession) return server.settings.authorizeSession(principal, session, action)
  if (session.owner === principal.id) return true
  return action === 'read' && session.topics.length > 0 && mayReadSome(call, session.topics)
}

async function mayReadSome(call: Call, topics: readonly string[]): Promise<boolean> {
  for (const topic of topics) if (await mayReadTopic(call, topic)) return true
  return false
}

/**
 * Lets the caller at a session, and notes that replies may name it; at once, where nobody is to be asked.
 *
 * @throws {ProgressError} `session_not_found` where it may not even be read: somebody else's is as if it were not there;
 * `forbidden` where it may be read only.
 */
export function assertMayDo(call: Call, session: SessionRecord, action: SessionAction): undefined | Promise<undefined> {
  const answer = mayDo(call, session, action)
  if (answer !== true) return letIn(call, session, { action, answer })
  call.sessionId = session.sessionId
  return undefined
}

async function letIn(
  call: Call,
  session: SessionRecord,
  { action, answer }: { readonly action: SessionAction; readonly answer: boolean | Promise<boolean> },
): Promise<undefined> {
  const allowed = await answer
  if (!allowed && (action === 'read' || !(await mayDo(call, session, 'read'))))
    throw new ProgressError('session_not_found')
  call.sessionId = session.sessionId
  if (!allowed) throw new ProgressError('forbidden')
  return undefined
}

/**
 * Says what became of a session that is not there: its owner learns that its retention is over.
 *
 * @returns `session_expired` or `session_not_found`.
 */
export async function missing(call: Call, sessionId: string): Promise<ProgressError> {
  if (!isName(sessionId)) return new ProgressError('session_not_found')
  const tombstone = await call.server.manager.store.tombstone(sessionId)
  if (tombstone === undefined || tombstone.owner !== call.principal?.id) return new ProgressError('session_not_found')
  call.sessionId = sessionId
  return new ProgressError('session_expired')
}

/** Who reads: where everybody is served, whoever has the id is as good as the owner. */
export function audienceOf({ principal }: Call, session: SessionRecord): Audience {
  return session.owner === principal?.id ? 'owner' : 'reader'
}
