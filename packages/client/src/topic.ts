import { type Fold, isFinal, type ProgressError, receive } from '@progress/core'
import type { TransportSetting } from './connection.ts'
import type { Context, Owned } from './context.ts'
import { ignore } from './deferred.ts'
import { createFollower } from './follower.ts'
import type { ClientTopic, SessionSnapshot } from './types.ts'

/** As many as the server lists; beyond them those that have ended are forgotten, the oldest first. */
const MOST_SESSIONS = 100

/** Follows all sessions of a topic. */
export function createTopic(context: Context, name: string, wish?: TransportSetting): ClientTopic & Owned {
  const folds = new Map<string, Fold>()
  let seen: ReadonlyMap<string, SessionSnapshot> | undefined

  const close = (error?: ProgressError): void => {
    follower.close(error)
    context.open.delete(topic)
  }
  const follower = createFollower(
    context,
    {
      slowMs: 0,
      path: () => `/topics/${encodeURIComponent(name)}`,
      identify: ignore,
      seq: () => undefined,
      take(message, rewound) {
        const { sessionId } = (message ?? {}) as { sessionId: string }
        const received = receive(folds.get(sessionId), message, rewound)
        const [receipt, fold] = received
        if (!fold || receipt === 'old') return received
        folds.set(sessionId, fold)
        for (const [id, { state }] of folds) {
          if (folds.size > MOST_SESSIONS && isFinal(state.status)) folds.delete(id)
        }
        seen = undefined
        follower.notify()
        return received
      },
      takeResult: ignore,
      fail: close,
    },
    wish,
  )
  const topic: ClientTopic & Owned = {
    ...follower.view,
    getSnapshot() {
      seen ??= new Map([...folds].map(([id, fold]) => [id, fold.snapshot() as SessionSnapshot]))
      return seen
    },
    detach: () => close(),
  }
  context.open.add(topic)
  return topic
}
