import type { ClientSession, Connection, FollowOptions, ProgressClient } from '@progress/client'
import { type AnyWorkflow, isFinal } from '@progress/core'

/** A session that a component keeps, and how to get hold of it anew. */
export interface Kept<W extends AnyWorkflow> {
  readonly session: ClientSession<W>
  /** Follows it again after it was let go or lost. */
  readonly again: () => Kept<W>
  /** It was remembered, as one of this workflow: where it is none of that any more, nobody needs to hear of it. */
  readonly remembered?: string | undefined
}

/** Follows a session by its id. */
export function followed<W extends AnyWorkflow>(client: ProgressClient, id: string, options: FollowOptions): Kept<W> {
  const session = client.follow(id, undefined, options) as unknown as ClientSession<W>
  return { session, again: () => followed(client, id, options) }
}

/**
 * Follows a session that was remembered, and that may be gone by now.
 *
 * @param workflow - The name of the workflow that it was of.
 */
export function joined<W extends AnyWorkflow>(
  client: ProgressClient,
  id: string,
  workflow: string,
  options: FollowOptions,
): Kept<W> {
  const again = (): Kept<W> => joined(client, id, workflow, options)
  return { ...followed<W>(client, id, options), again, remembered: workflow }
}

/** What a server answers for a session that is there no more, or is somebody else's. */
const GONE = ['session_not_found', 'session_expired', 'forbidden']

/** Tells whether what was remembered is nothing to come back to: it is gone, or not what it was taken for. */
export function isGone(
  { remembered }: Pick<Kept<AnyWorkflow>, 'remembered'>,
  snapshot: { readonly workflow: string } | undefined,
  { state, error }: Pick<Connection, 'state' | 'error'>,
): boolean {
  if (remembered === undefined) return false
  return snapshot ? snapshot.workflow !== remembered : state === 'closed' && GONE.includes(error?.code ?? '')
}

/**
 * Starts a session; where it is not known whether that got through, `again` repeats it.
 *
 * @param start - Uses the same idempotency key each time.
 */
export function started<W extends AnyWorkflow>(
  client: ProgressClient,
  start: () => ClientSession<W>,
  options: FollowOptions,
): Kept<W> {
  const session = start()
  const again = (): Kept<W> =>
    session.id === undefined ? started(client, start, options) : followed(client, session.id, options)
  return { session, again }
}

/** Takes a session that is somebody else's. */
export function given<W extends AnyWorkflow>(client: ProgressClient, session: ClientSession<W>): Kept<W> {
  return {
    session,
    again: () => (session.id === undefined ? given(client, session) : followed(client, session.id, {})),
  }
}

/**
 * Tries again what went wrong.
 *
 * @param items - Only these, where the session has items that failed.
 * @returns What to keep from now on: a session that was lost is followed again, one that has ended runs as a new one.
 * @throws {ProgressError} What the server says to that.
 */
export async function tryAgain<W extends AnyWorkflow>(
  client: ProgressClient,
  { session, again }: Kept<W>,
  items?: readonly string[],
): Promise<Kept<W>> {
  const status = session.getSnapshot()?.status ?? 'pending'
  if (!isFinal(status) && session.getConnection().state === 'closed') return again()
  const next = await session.retry(items)
  if (next === session) return { session, again }
  return { session: next, again: () => (next.id === undefined ? again() : followed(client, next.id, {})) }
}
