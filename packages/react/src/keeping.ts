import type { ClientSession, FollowOptions, ProgressClient } from '@progress/client'
import { type AnyWorkflow, isFinal } from '@progress/core'

/** A session that a component keeps, and how to get hold of it anew. */
export interface Kept<W extends AnyWorkflow> {
  readonly session: ClientSession<W>
  /** Follows it again after it was let go or lost. */
  readonly again: () => Kept<W>
}

/** Follows a session by its id. */
export function followed<W extends AnyWorkflow>(client: ProgressClient, id: string, options: FollowOptions): Kept<W> {
  const session = client.follow(id, undefined, options) as unknown as ClientSession<W>
  return { session, again: () => followed(client, id, options) }
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
