import type { Fold } from './fold.ts'
import { type Received, receive } from './receive.ts'
import { isFinal } from './status.ts'
import type { SessionEvent, Snapshot } from './types.ts'

/** The states of a topic's sessions, as a follower holds them. */
export interface TopicFold {
  /** Takes a snapshot or an event into the state of its session, as `receive` does. */
  take(message: unknown, rewound: boolean): Received
  /** The states by id; the same map until one of them changes. */
  snapshot(): ReadonlyMap<string, Snapshot>
}

/** As many as a server lists; beyond them those that have ended are forgotten, the oldest first. */
const MOST_SESSIONS = 100

/** Begins with no session. */
export function createTopicFold(): TopicFold {
  const folds = new Map<string, Fold>()
  let seen: ReadonlyMap<string, Snapshot> | undefined
  return {
    take(message, rewound) {
      const { sessionId } = (message ?? {}) as SessionEvent
      const received = receive(folds.get(sessionId), message, rewound)
      const [receipt, fold] = received
      if (!fold || receipt !== 'new') return received
      folds.set(sessionId, fold)
      for (const [id, { state }] of folds) {
        if (folds.size > MOST_SESSIONS && isFinal(state.status)) folds.delete(id)
      }
      seen = undefined
      return received
    },
    snapshot() {
      seen ??= new Map([...folds].map(([id, fold]) => [id, fold.snapshot()]))
      return seen
    },
  }
}
