import type { Signal, SubscribeTarget, Unsubscribe } from '../store.ts'
import type { SessionRecord } from '../types.ts'

type Listener = (signal: Signal) => void

/** Tells those who listen to a session, or to one of its topics, that its log has grown. */
export class Doorbell {
  readonly #sessions = new Map<string, Set<Listener>>()
  readonly #topics = new Map<string, Set<Listener>>()

  /** Hears from the moment it returns. */
  subscribe(target: SubscribeTarget, listener: Listener): Unsubscribe {
    const [bells, name] = 'topic' in target ? [this.#topics, target.topic] : [this.#sessions, target.sessionId]
    // A wrapper of its own: the same function may subscribe twice, and each subscription ends by itself.
    const own: Listener = (signal) => listener(signal)
    const listeners = bells.get(name) ?? new Set()
    bells.set(name, listeners.add(own))
    return () => {
      listeners.delete(own)
      if (listeners.size === 0 && bells.get(name) === listeners) bells.delete(name)
    }
  }

  /** Rings once the writer's own turn is over, so that no follower runs inside an append. */
  ring({ sessionId, topics }: SessionRecord, signal: Signal): void {
    queueMicrotask(() => {
      deliver(this.#sessions.get(sessionId), signal)
      for (const topic of new Set(topics)) deliver(this.#topics.get(topic), signal)
    })
  }

  /** Ends all subscriptions, also for what has been rung and not been heard yet. */
  clear(): void {
    this.#sessions.clear()
    this.#topics.clear()
  }
}

function deliver(listeners: ReadonlySet<Listener> | undefined, signal: Signal): void {
  for (const listener of [...(listeners ?? [])]) {
    try {
      listener(signal)
    } catch {
      // A follower's fault is neither the writer's nor its neighbours'. A doorbell may get lost: followers reconcile.
    }
  }
}
