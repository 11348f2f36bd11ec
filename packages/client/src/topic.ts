import { type Fold, isFinal } from '@progress/core'
import type { TransportSetting } from './connection.ts'
import type { Context } from './context.ts'
import { createFollower } from './follower.ts'
import { createNotifier } from './notifier.ts'
import { receive } from './receive.ts'
import type { ClientTopic, SessionSnapshot } from './types.ts'

/** As many as the server lists; beyond them those that have ended are forgotten, the oldest first. */
const MOST_SESSIONS = 100

/** A topic, and what its client may do with it. */
export interface OwnedTopic extends ClientTopic {
  reconsider(): void
}

/** Follows all sessions of a topic. */
export function createTopic(
  context: Context,
  topic: string,
  { getSetting, onClosed }: { readonly getSetting: () => TransportSetting; readonly onClosed: () => void },
): OwnedTopic {
  const notifier = createNotifier(context.environment)
  const folds = new Map<string, Fold>()
  let seen: ReadonlyMap<string, SessionSnapshot> | undefined

  const follower = createFollower(
    context,
    {
      slowMs: 0,
      path: () => `/topics/${encodeURIComponent(topic)}`,
      identify: () => undefined,
      seq: () => undefined,
      take(message, rewound) {
        const id = String((message as { sessionId?: unknown } | null)?.sessionId)
        const received = receive(folds.get(id), message, rewound)
        if (!received.fold || received.receipt === 'old') return received
        folds.set(id, received.fold)
        for (const [other, { state }] of folds) {
          if (folds.size > MOST_SESSIONS && isFinal(state.status)) folds.delete(other)
        }
        seen = undefined
        notifier.notify()
        return received
      },
      takeResult: () => undefined,
      fail: (failure) => close(failure),
    },
    getSetting,
  )
  const close = (error?: Parameters<typeof follower.close>[0]): void => {
    follower.close(error)
    onClosed()
  }

  return {
    getSnapshot() {
      seen ??= new Map([...folds].map(([id, fold]) => [id, fold.snapshot() as SessionSnapshot]))
      return seen
    },
    subscribe: notifier.subscribe,
    getConnection: follower.getConnection,
    subscribeConnection: follower.onConnection,
    reconsider: follower.reconsider,
    detach: () => close(),
  }
}
