import type { ClientSession } from '@progress/client'
import type { Snapshot } from '@progress/core'

/** Resolves with the first state of a session that is so. */
export function state(
  session: Pick<ClientSession, 'getSnapshot' | 'subscribe'>,
  isSo: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> {
  return new Promise((resolve) => {
    const look = (): void => {
      const snapshot = session.getSnapshot() as Snapshot | undefined
      if (snapshot === undefined || !isSo(snapshot)) return
      unsubscribe()
      resolve(snapshot)
    }
    const unsubscribe = session.subscribe(look)
    look()
  })
}
