import type { Signal, SubscribeTarget, Unsubscribe } from '@progress/core'

type Listener = (signal: Signal) => void

/** Those in this process who listen to sessions and topics. */
export class Listeners {
  readonly #sessions = new Map<string, Set<Listener>>()
  readonly #topics = new Map<string, Set<Listener>>()

  get sessions(): string[] {
    return [...this.#sessions.keys()]
  }

  get topics(): string[] {
    return [...this.#topics.keys()]
  }

  get isEmpty(): boolean {
    return this.#sessions.size + this.#topics.size === 0
  }

  add(target: SubscribeTarget, listener: Listener): Unsubscribe {
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

  /** Whether anybody would hear of this session. */
  hears(sessionId: string, topics: readonly string[]): boolean {
    return this.#sessions.has(sessionId) || topics.some((topic) => this.#topics.has(topic))
  }

  ring(signal: Signal, topics: readonly string[]): void {
    deliver(this.#sessions.get(signal.sessionId), signal)
    for (const topic of new Set(topics)) deliver(this.#topics.get(topic), signal)
  }

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
