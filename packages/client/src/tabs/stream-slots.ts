import { ignore } from '../deferred.ts'
import { hold, type Locks } from './hold.ts'

/**
 * Takes one of an origin's places for streams. They are locks, counted over all pages: one that has crashed gives back
 * what it had. Where there are no locks they are not counted here, but by each client for itself.
 *
 * @param count - Pages that do not agree may have as many as the most generous one allows.
 * @returns What gives it back; `undefined`: none is free.
 */
export async function takeStreamSlot(
  locks: Locks | null | undefined,
  origin: string,
  count: number,
): Promise<(() => void) | undefined> {
  for (let place = 0; place < count; place += 1) {
    const name = `progress:stream:${place}:${origin}`
    const release = await hold(locks, name, { ifAvailable: true }, ignore).catch(() => ignore)
    if (release) return release
  }
  return undefined
}
