import type { ProgressClient, Remembered } from '@progress/client'
import type { Snapshot } from '@progress/core'

/** What of a session tells when it was begun. */
export type Begun = Pick<Snapshot, 'sessionId' | 'createdAt'>

/**
 * The session that was created nearest to a moment: a start whose answer never came is found by when it was sent, also
 * where the clocks of browser and server differ and it is the only one.
 *
 * @param at - Epoch ms.
 */
export function nearestTo<B extends Begun>(sessions: readonly B[], at: number): B | undefined {
  const away = ({ createdAt }: B): number => Math.abs(createdAt - at)
  return [...sessions].sort((a, b) => away(a) - away(b))[0]
}

/**
 * Finds the session of a start that was sent, and of which nothing was heard.
 *
 * @returns Its id; `undefined` where the caller has no such session any more.
 * @throws {ProgressError} What the server says to that.
 */
export async function findStarted(client: ProgressClient, start: Remembered): Promise<string | undefined> {
  const active = await client.findActive(start.workflow)
  return nearestTo(active, start.startedAt)?.sessionId
}
