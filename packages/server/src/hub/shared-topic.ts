import type { Signal, Unsubscribe } from '@progress/core'
import type { TopicFollowOptions } from '../hub.ts'
import type { Sink } from '../stream.ts'
import type { Alarm } from '../wheel.ts'
import type { Connection } from './connection.ts'
import type { HubContext } from './context.ts'
import { SharedRead } from './shared-read.ts'
import type { SharedSession } from './shared-session.ts'
import { type FollowedTopic, TopicFollower } from './topic-follower.ts'

/** How many sessions a topic shows: the newest. */
const TOPIC_SESSIONS = 100

/** One topic in this process: its sessions, each held once for all who follow the topic. */
export class SharedTopic implements FollowedTopic {
  readonly topic: string
  readonly #context: HubContext
  readonly #acquire: (sessionId: string) => Promise<SharedSession | undefined>
  readonly #onFreed: () => void
  readonly #members = new Map<string, SharedSession>()
  readonly #opening = new Map<string, Promise<void>>()
  readonly #followers = new Set<TopicFollower>()
  readonly #lists: SharedRead
  #unsubscribe: Unsubscribe | undefined
  #alarm: Alarm | undefined
  #holds = 0
  /** What the store said when it was asked last. */
  #failure: { readonly error: unknown } | undefined
  #isFreed = false

  /**
   * @param acquire - Gives a session, held.
   * @param onFreed - Called once nothing is left of it.
   */
  constructor(
    topic: string,
    context: HubContext,
    { acquire, onFreed }: { acquire: (sessionId: string) => Promise<SharedSession | undefined>; onFreed: () => void },
  ) {
    this.topic = topic
    this.#context = context
    this.#acquire = acquire
    this.#onFreed = onFreed
    this.#lists = new SharedRead(() => this.#list())
  }

  get isDegraded(): boolean {
    if (this.#failure !== undefined) return true
    for (const shared of this.#members.values()) if (shared.isDegraded) return true
    return false
  }

  members(): Iterable<SharedSession> {
    return this.#members.values()
  }

  hold(): void {
    this.#holds += 1
  }

  release(): void {
    this.#holds -= 1
    if (this.#holds === 0) this.free()
  }

  /** Subscribes, then lists. @throws what the store throws. */
  async open(): Promise<void> {
    const { store, clock, reconcileMs } = this.#context.settings
    const unsubscribe = await store.subscribe({ topic: this.topic }, (signal) => this.#onSignal(signal))
    if (this.#isFreed) return unsubscribe()
    this.#unsubscribe = unsubscribe
    await this.refresh()
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#isFreed) return
    this.#alarm = this.#context.wheel.set(clock.now() + reconcileMs, (now) => {
      void this.#lists.fresh()
      return now + reconcileMs
    })
  }

  /** Lists the topic's sessions anew. A store that fails makes the topic degraded. */
  refresh(): Promise<void> {
    return this.#lists.fresh()
  }

  /** Begins a follower's stream, which holds the topic to its end. */
  start(sink: Sink, options: TopicFollowOptions): Connection {
    this.hold()
    const follower = new TopicFollower(this, this.#context, { ...options, sink })
    this.#followers.add(follower)
    this.#show(follower, () => follower.begin())
    return follower.connection
  }

  left(follower: TopicFollower): void {
    this.#followers.delete(follower)
    this.release()
  }

  free(): void {
    if (this.#isFreed) return
    this.#isFreed = true
    this.#alarm?.cancel()
    this.#unsubscribe?.()
    for (const shared of this.#members.values()) shared.release()
    this.#members.clear()
    this.#onFreed()
  }

  #onSignal({ sessionId }: Signal): void {
    if (!this.#isFreed && !this.#members.has(sessionId)) void this.#add(sessionId)
  }

  /** Never rejects. */
  async #list(): Promise<void> {
    if (this.#isFreed) return
    const { store, logger } = this.#context.settings
    try {
      const { items } = await store.list({ topic: this.topic, limit: TOPIC_SESSIONS })
      const listed = new Set(items.map(({ sessionId }) => sessionId))
      for (const [sessionId, shared] of this.#members) {
        if (shared.isFreed || (shared.view.ended && !listed.has(sessionId))) this.#forget(sessionId, shared)
      }
      await Promise.all([...listed].map((sessionId) => this.#add(sessionId)))
      this.#failure = undefined
    } catch (error) {
      if (this.#failure === undefined) logger.warn({ topic: this.topic, err: error }, 'the store does not answer')
      this.#failure = { error }
    }
  }

  #add(sessionId: string): Promise<void> {
    if (this.#members.has(sessionId)) return Promise.resolve()
    let opening = this.#opening.get(sessionId)
    if (opening === undefined) {
      opening = this.#open(sessionId).finally(() => this.#opening.delete(sessionId))
      this.#opening.set(sessionId, opening)
    }
    return opening
  }

  /** A session that cannot be opened now is found again when the topic is listed next. */
  async #open(sessionId: string): Promise<void> {
    const shared = await this.#acquire(sessionId).catch((error: unknown) => {
      this.#context.settings.logger.warn({ sessionId, topic: this.topic, err: error }, 'a session could not be opened')
      return undefined
    })
    if (shared === undefined) return
    if (this.#isFreed || !shared.view.session.topics.includes(this.topic)) {
      shared.release()
      return
    }
    this.#members.set(sessionId, shared)
    for (const follower of [...this.#followers]) this.#show(follower, () => follower.add(shared))
  }

  /** A caller that cannot say what a follower may see of a session loses that follower, and no other. */
  #show(follower: TopicFollower, show: () => void): void {
    const { logger, retryMs } = this.#context.settings
    try {
      show()
    } catch (error) {
      logger.error({ topic: this.topic, err: error }, 'a topic could not be shown')
      follower.connection.bye('error', retryMs)
    }
  }

  #forget(sessionId: string, shared: SharedSession): void {
    this.#members.delete(sessionId)
    shared.release()
  }
}
