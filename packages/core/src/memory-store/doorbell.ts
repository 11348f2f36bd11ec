import type { Signal, SubscribeTarget, Unsubscribe } from '../store.ts'

type Listener = (signal: Signal) => void

/** Tells those who listen to a session, or to one of its topics, that its log has grown. */
export class Doorbell {
  readonly #sessions = new Map<string, Bell>()
  readonly #topics = new Map<string, Bell>()
  /** Rung, and not heard yet; and the topics of each one's session. */
  #rung: Signal[] = []
  #topicsOf: (readonly string[])[] = []
  readonly #onTurn = (): void => this.#deliver()

  /** Hears from the moment it returns. */
  subscribe(target: SubscribeTarget, listener: Listener): Unsubscribe {
    const [bells, name] = 'topic' in target ? [this.#topics, target.topic] : [this.#sessions, target.sessionId]
    // A wrapper of its own: the same function may subscribe twice, and each subscription ends by itself.
    const own: Listener = (signal) => listener(signal)
    const bell = bells.get(name) ?? new Bell()
    bells.set(name, bell)
    bell.add(own)
    return () => {
      bell.delete(own)
      if (bell.isUnheard && bells.get(name) === bell) bells.delete(name)
    }
  }

  /** Rings once the writer's own turn is over, so that no follower runs inside an append. */
  ring(topics: readonly string[], signal: Signal): void {
    this.#topicsOf.push(topics)
    if (this.#rung.push(signal) === 1) DONE.then(this.#onTurn)
  }

  /** Ends all subscriptions, also for what has been rung and not been heard yet. */
  clear(): void {
    this.#sessions.clear()
    this.#topics.clear()
  }

  #deliver(): void {
    const [rung, topicsOf] = [this.#rung, this.#topicsOf]
    this.#rung = []
    this.#topicsOf = []
    for (let at = 0; at < rung.length; at += 1) {
      const signal = rung[at] as Signal
      const topics = topicsOf[at] as readonly string[]
      this.#sessions.get(signal.sessionId)?.ring(signal)
      if (topics.length > 0) for (const topic of new Set(topics)) this.#topics.get(topic)?.ring(signal)
    }
  }
}

const DONE = /* @__PURE__ */ Promise.resolve()

/** Those who listen to one name. */
class Bell {
  readonly #listeners = new Set<Listener>()
  /** They in a list that does not change while it is told; `undefined` since somebody came or left. */
  #list: readonly Listener[] | undefined

  get isUnheard(): boolean {
    return this.#listeners.size === 0
  }

  add(listener: Listener): void {
    this.#listeners.add(listener)
    this.#list = undefined
  }

  delete(listener: Listener): void {
    this.#listeners.delete(listener)
    this.#list = undefined
  }

  /** Tells those who listen now; who comes meanwhile hears the next. */
  ring(signal: Signal): void {
    this.#list ??= [...this.#listeners]
    for (const listener of this.#list) tell(listener, signal)
  }
}

function tell(listener: Listener, signal: Signal): void {
  try {
    listener(signal)
  } catch {
    // A follower's fault is neither the writer's nor its neighbours'. A doorbell may get lost: followers reconcile.
  }
}
