import type { ClientSession, Connection, SessionUpdate } from '@progress/client'
import { createFeed, isFinal } from '@progress/core'
import { beginning, playUntil, type Script } from './script.ts'

/** A session as a client gives it, whose events come from a script. */
export interface ScriptedSession extends ClientSession {
  /** Lets all happen until then. It does not go back. */
  advance(at: number): void
}

/** What happens to a control. */
export type OnControl = (action: 'cancel' | 'pause' | 'resume' | 'retry') => void

/**
 * Makes one.
 *
 * @param at - How far it has come by now.
 */
export function createScriptedSession(script: Script, at: number, onControl: OnControl): ScriptedSession {
  const played = beginning(script)
  playUntil(script, played, at)
  const listeners = new Set<() => void>()
  const connectionListeners = new Set<() => void>()
  const feed = createFeed()
  const endFeed = (): void => {
    if (isFinal(played.fold.state.status)) feed.end()
  }
  endFeed()
  const { sessionId } = script.initial
  const tell = (whom: Set<() => void>): void => {
    for (const listener of [...whom]) listener()
  }
  const subscribeTo = (whom: Set<() => void>) => (listener: () => void) => {
    whom.add(listener)
    return () => void whom.delete(listener)
  }
  const connectionNow = (): Connection => played.connection

  const session: ScriptedSession = {
    id: sessionId,
    started: Promise.resolve(sessionId),
    // Nobody waits for it: what is shown comes from the snapshot.
    result: new Promise(() => undefined),
    getSnapshot: () =>
      (played.count === 0 ? undefined : played.fold.snapshot()) as ReturnType<ClientSession['getSnapshot']>,
    subscribe: subscribeTo(listeners),
    getConnection: connectionNow,
    subscribeConnection: subscribeTo(connectionListeners),
    detach: () => undefined,
    cancel: async () => control('cancel'),
    pause: async () => control('pause'),
    resume: async () => control('resume'),
    retry: async () => control('retry'),
    async readItems() {
      const { seq, items } = played.fold.snapshot()
      return { sessionId, seq, items: Object.entries(items).map(([id, item]) => ({ ...item, id })) }
    },
    [Symbol.asyncIterator]: () => feed.read(played.fold) as AsyncGenerator<SessionUpdate>,
    advance(until) {
      const before = played.connection
      const events = playUntil(script, played, until)
      for (const event of events) feed.push(event, played.fold)
      endFeed()
      if (events.length > 0) tell(listeners)
      if (before !== played.connection) tell(connectionListeners)
    },
  }
  const control = (action: Parameters<OnControl>[0]): ClientSession => {
    onControl(action)
    return session
  }
  return session
}
